"""The words of the deck: Brassfinch, an invented coffee subscription for offices."""

from typing import Final, NamedTuple


class Bullet(NamedTuple):
    """A line of a slide; `level` 0 is the outermost."""

    text: str
    level: int = 0


class Slide(NamedTuple):
    """A title, its bullets and what the speaker says."""

    title: str
    bullets: tuple[Bullet, ...]
    notes: str


BRAND: Final = "Brassfinch"
TAGLINE: Final = "Good coffee, handled."
TITLE: Final = "Brassfinch: good coffee, handled"
SUBTITLE: Final = (
    "Brassfinch brings specialty coffee to offices of 10 to 250 people and takes care of everything but "
    "the mug."
)
OPENING_NOTES: Final = (
    "Welcome. Brassfinch roasts in Berlin and serves 214 offices. In the next ten minutes you will see what "
    "bad coffee costs a team, what we do about it, and how you can try it for 14 days."
)
WEBSITE: Final = "www.brassfinch.example"

PROBLEM: Final = Slide(
    "Bad office coffee is the most expensive coffee in town",
    (
        Bullet(
            "People who dislike the office coffee leave the building 1.4 times a day, for 17 minutes each "
            "time."
        ),
        Bullet("In an office of 40 where 16 people go out, that adds up to 32 lost hours a week.", 1),
        Bullet("Somebody has to order, clean and descale, and that takes an office manager 4 hours a week."),
        Bullet("It is usually the person who has the least time for it.", 1),
        Bullet("Capsules for a team of 40 fill 11 rubbish bags a month, and they still taste of capsule."),
        Bullet("Only 31% of office workers are happy with the coffee at work."),
        Bullet("Source: Brassfinch survey of 1,900 people in 62 offices, 2025.", 1),
    ),
    "Ask the room who went out for a coffee this week. Most hands go up. Then do the sum together: people "
    "times trips times minutes. The number is larger than any coffee budget.",
)
AUDIENCE: Final = Slide(
    "Who Brassfinch is for",
    (
        Bullet("Office managers who want one fewer thing to look after."),
        Bullet("No orders, no cleaning rota, no queue in front of a blinking light.", 1),
        Bullet("People leads who want colleagues to enjoy coming in."),
        Bullet("The coffee bar is the one perk that everybody uses on the first day.", 1),
        Bullet("Founders and finance leads who want one clear invoice."),
        Bullet("A fixed price a month replaces beans, milk, rental, repairs and 5 suppliers.", 1),
        Bullet("Teams of 10 to 250 people in Berlin, Hamburg, Leipzig and Munich."),
    ),
    "Three people decide about coffee in a company. Each of them gets a different answer from us, and all "
    "three get the same invoice.",
)
OFFER: Final = Slide(
    "One subscription, everything but the mug",
    (
        Bullet("A bean-to-cup machine that makes a flat white in 38 seconds."),
        Bullet("Installed, insured and replaced if it ever sulks.", 1),
        Bullet("Fresh beans, roasted on Tuesday and in your kitchen by Thursday."),
        Bullet("Three coffees to choose from: Goldcrest, Nightjar and a decaf called Sunday.", 1),
        Bullet("We pay farmers €6.20 a kilo on average, and print the farm on every bag.", 1),
        Bullet("Milk, oat drink and sugar, counted by the machine and refilled before they run out."),
        Bullet("A barista visit every month to clean, tune and taste."),
    ),
    "Walk through the picture of a week: roast on Tuesday, delivery on Thursday, the machine reports what "
    "is left, the barista comes once a month. The customer does nothing, and that is the product.",
)
BENEFITS: Final = Slide(
    "What changes when the coffee is good",
    (
        Bullet("Coffee runs fall by 62%, which gives a team of 40 back 20 hours a week."),
        Bullet("Office managers save 4 hours a week, because nobody orders, cleans or descales."),
        Bullet("Costs become predictable: one invoice, from €0.33 a cup, with service included."),
        Bullet("Waste shrinks by 88%, because beans come in refill tins that we collect and wash."),
        Bullet("Machines work 99.3% of office hours, and repairs take 6 working hours on average."),
        Bullet("Conversations happen again: 7 in 10 teams say that departments mix more at the machine."),
    ),
    "Do not read all six. Pick the two that matter to the person in front of you: time for the office "
    "manager, predictable cost for finance, people meeting people for the people lead.",
)
RESULTS: Final = Slide(
    "Happy with the coffee at work: from 31% to 86%",
    (
        Bullet("After 3 months, 86% of people are happy with their office coffee, up from 31%."),
        Bullet("Small teams gain most: 88% of people in offices of 10 to 25 are happy after 3 months."),
        Bullet("97% of our 214 customers stayed with us in 2025."),
    ),
    "The chart shows the share of people who answered happy or very happy, before Brassfinch and three "
    "months later, in 62 offices. The same people were asked twice.",
)
CHART_SERIES: Final = (("Before Brassfinch", (34, 29, 30)), ("After 3 months", (88, 86, 83)))
CHART_CATEGORIES: Final = ("10 to 25 people", "26 to 80 people", "81 to 250 people")

VOICES_TITLE: Final = "What offices say"
VOICES: Final = (
    (
        "“We stopped losing people to the café across the street. Coffee runs fell from 22 a day to 6, and "
        "nobody had to be told.”",
        "Jule Marquardt, office manager, Papierboot Games",
    ),
    (
        "“I have not ordered, cleaned or descaled anything since March. Brassfinch gave me four hours of my "
        "week back.”",
        "Tomasz Wieland, team assistant, Kantlinie Architects",
    ),
    (
        "“Candidates mention the coffee in their interviews. That never happened with the old machine.”",
        "Amara Feldkamp, people lead, Lumenpost",
    ),
)
VOICES_NOTES: Final = (
    "Let the customers speak. If somebody asks for a reference call, Jule and Tomasz have both offered to "
    "pick up the phone."
)
PLANS_TITLE: Final = "Plans and prices"
PLANS: Final = (
    ("Plan", "Team", "Cups a month", "Machines", "Price a month", "Per cup"),
    ("Nest", "10 to 25 people", "800", "1", "€349", "€0.44"),
    ("Flock", "26 to 80 people", "2,400", "2", "€899", "€0.37"),
    ("Treetop", "81 to 250 people", "6,600", "4", "€2,190", "€0.33"),
)
PLANS_LINE: Final = (
    "Every plan includes machines, beans, milk, oat drink, service and the monthly barista visit. "
    "Extra cups cost the same as included ones."
)
PLANS_NOTES: Final = (
    "Most offices start with Flock. Prices are net of tax. There is no set-up fee, and a plan can go up or "
    "down from one month to the next."
)
GUARANTEES: Final = Slide(
    "Three promises, in writing",
    (
        Bullet(
            "The taste promise: if your team does not like a coffee, we swap it within 2 working days, free "
            "of charge."
        ),
        Bullet(
            "The drip promise: if a machine stands still for more than one working day, that week is free."
        ),
        Bullet(
            "The door promise: you can leave at the end of any month, and we collect everything at our own "
            "cost."
        ),
        Bullet("No set-up fee, no minimum term and no small print about descaling."),
    ),
    "The door promise is the one that surprises people. We can afford it because 97% of customers stay.",
)
START_TITLE: Final = "From yes to the first cup in 9 days"
START: Final = (
    Bullet("Day 1: we visit, measure the kitchen and taste with your team."),
    Bullet("Day 5: water, power and plan are settled, and you get one page to sign."),
    Bullet("Day 9: the machine stands, and a barista serves the first 100 cups."),
)
STAY: Final = (
    Bullet("Every quarter your team tastes 4 new coffees and votes 1 into the machine."),
    Bullet("After 12 months your price is frozen for 2 years."),
    Bullet("Recommend us to another office and both of you drink free for 2 weeks."),
    Bullet("One named barista looks after your office and knows who takes oat drink."),
)
START_HEADINGS: Final = ("Getting started", "Staying delighted")
START_NOTES: Final = (
    "The left side is onboarding, the right side is why people stay. The quarterly vote is what customers "
    "talk about most."
)
QUESTIONS_TITLE: Final = "Questions offices ask"
QUESTIONS: Final = (
    (
        "Do we need a water connection?",
        "No. Every machine also runs from a 12-litre tank that the barista can fill.",
    ),
    (
        "What if our team grows?",
        "You change the plan from one month to the next, and a second machine arrives within 5 days.",
    ),
    (
        "Is the coffee really specialty grade?",
        "Yes. Every lot scores 84 points or more, and the score stands on the tin.",
    ),
    ("Who cleans the machine?", "It rinses itself every night, and our barista takes it apart once a month."),
)
QUESTIONS_NOTES: Final = (
    "These four come up in nearly every meeting. If there is time, ask which coffee people drink at home."
)
CALL_TITLE: Final = "Book a Tasting Fortnight for €99"
CALL: Final = (
    Bullet("You get 14 days with a machine, 300 cups, 3 coffees and a barista on the first morning."),
    Bullet("The €99 is credited in full against your first invoice."),
    Bullet("Book your Tasting Fortnight at www.brassfinch.example/tasting"),
    Bullet("Write to hello@brassfinch.example or call +49 30 23125 264"),
)
CALL_NOTES: Final = (
    "Ask for the date right away and propose a Monday. 8 of 10 offices that tried the Tasting Fortnight "
    "became customers."
)
