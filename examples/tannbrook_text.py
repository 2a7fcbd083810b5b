"""The words of the brochure: Tannbrook Home Energy, an invented craft company for home owners."""

from typing import Final, NamedTuple


class Point(NamedTuple):
    """A bold lead and the sentence that follows it."""

    lead: str
    text: str


BRAND: Final = "Tannbrook"
COMPANY: Final = "Tannbrook Home Energy"
TAGLINE: Final = "Warm rooms, small bills."
TITLE: Final = "Tannbrook Home Energy: warm rooms, small bills"
INTRO: Final = (
    "Tannbrook insulates, seals and heats family houses in the Hamburg region, "
    "with one crew, one fixed price and one written guarantee."
)
FIGURES: Final = (
    ("41%", "less heating energy on average, measured in 1,280 houses"),
    ("12 days", "of work for a Warm Shell, while you stay in your home"),
    ("10 years", "of guarantee on every joint we seal and every wall we insulate"),
)

PROBLEM_TITLE: Final = "Why old houses cost so much to heat"
PROBLEM: Final = (
    "In the houses we survey, 33% of the heat leaves through the roof and 24% through the walls.",
    "The average house we visit burns gas for €3,460 a year, and about €1,400 of that heats the street.",
    "Cold corners turn into mould, draughts make the living room a place to avoid, and the bill grows "
    "with every winter.",
    "Most owners know this and still put it off, because a retrofit usually means five trades, five quotes "
    "and nobody who answers for the result.",
)
AUDIENCE_TITLE: Final = "Made for people who want to stay"
AUDIENCE: Final = (
    "Tannbrook works for owners of detached and terraced houses built between 1920 and 1995.",
    "Our customers are families who plan to stay for ten years or more, couples who renovate before they "
    "retire, and heirs who bring a parent's house back to life.",
    "You do not need to know a heat pump from a vapour barrier. That is our trade, and we explain each step "
    "in plain words before you decide.",
)
PROMISE: Final = (
    "One crew does it all, one site manager answers the phone, and one price stands in the contract."
)

BENEFITS_TITLE: Final = "Six things that change in your home"
BENEFITS_INTRO: Final = (
    "A retrofit by Tannbrook is felt on the first cold morning, and only a part of it shows on the bill."
)
BENEFITS: Final = (
    Point(
        "Lower bills from the first winter.",
        "Heating bills fall by 41% on average, which is €1,420 a year for a typical house of 140 square "
        "metres.",
    ),
    Point(
        "Even warmth in every room.",
        "After a full retrofit, room temperatures differ by less than 1.5 degrees between ground floor and "
        "attic.",
    ),
    Point(
        "Silence.",
        "New seals and insulation cut street noise by 9 decibels on average, and many owners notice the "
        "quiet before they notice the warmth.",
    ),
    Point(
        "Dry, healthy walls.",
        "Moisture sensors stay in the wall for two years, so that damp is found before mould can grow.",
    ),
    Point(
        "One person to call.",
        "Your site manager plans every trade, calls back within four hours and signs off each room with you.",
    ),
    Point(
        "Grants without paperwork.",
        "Our grant desk files every application for you and brought home €9,400 per house on average in "
        "2025.",
    ),
)
RESULTS_TITLE: Final = "Measured, not promised"
RESULTS_INTRO: Final = (
    "We read the meter before the work and again after two winters. These three houses are typical of the "
    "1,280 we have finished since 2009."
)
RESULTS: Final = (
    ("House", "Before", "After", "Saved a year"),
    ("Terraced house, 1962, 118 m²", "21,400 kWh", "12,900 kWh", "€1,190"),
    ("Detached house, 1978, 152 m²", "31,800 kWh", "17,500 kWh", "€2,000"),
    ("Two-family house, 1934, 204 m²", "44,600 kWh", "27,200 kWh", "€2,440"),
)
RESULTS_NOTE: Final = (
    "Heating energy per year at 14 cents a kilowatt-hour, adjusted for mild and cold winters."
)
QUOTE: Final = (
    "“We had braced ourselves for three months on a building site. It took eleven days, nobody had to move "
    "out, and our heating bill fell from €3,900 to €2,150.”",
    "Katrin Osterloh, owner of a house from 1971",
)
SECOND_QUOTE: Final = (
    "“I called about a draughty window. They told me the window was fine and sealed the attic hatch for "
    "€380. That honesty is why they got the whole house two years later.”",
    "Henrik Aldag, owner of a house from 1958",
)

PRICES_TITLE: Final = "Packages and fixed prices"
PRICES_INTRO: Final = (
    "Every package stands alone, and every package prepares the next. Start where your house loses most, and "
    "add the rest when it suits you."
)
PRICES: Final = (
    ("Package", "Best for", "What is included", "Fixed price"),
    (
        "Energy Check",
        "Owners who want to know where they stand",
        "Thermal images, air-tightness test and a 12-page plan with costs and savings",
        "€390",
    ),
    (
        "Roof & Draught",
        "Houses with a cold attic and draughty joints",
        "Attic insulation, new attic hatch, sealing of all windows, doors and pipes",
        "from €8,900",
    ),
    (
        "Warm Shell",
        "Houses built before 1978",
        "Roof & Draught plus outer walls and cellar ceiling, scaffolding included",
        "from €24,500",
    ),
    (
        "Whole House",
        "Owners who want to leave gas behind",
        "Warm Shell plus heat pump, balanced radiators and a control that learns",
        "from €46,000",
    ),
)
INCLUDED_TITLE: Final = "What the price includes"
INCLUDED: Final = (
    "The €390 for the Energy Check is credited in full against the first package you order.",
    "Scaffolding, waste removal and final cleaning are part of every fixed price.",
    "The price in the contract is the price on the invoice. If an old beam surprises us, the surprise is "
    "ours.",
    "You pay 20% when the work starts, 50% at half-time and 30% after you have signed the final report.",
    "A Warm Shell costs €237 a month over ten years if you prefer instalments at 3% interest.",
)
GUARANTEE_TITLE: Final = "Three guarantees in writing"
GUARANTEES: Final = (
    Point(
        "Savings guarantee.",
        "If a Warm Shell saves less than 30% of your heating energy over the first two winters, we improve "
        "the house at our own cost until it does.",
    ),
    Point(
        "Date guarantee.",
        "If we finish later than the date in the contract, you receive €150 for every working day of delay.",
    ),
    Point(
        "Craft guarantee.",
        "Every sealed joint and every insulated surface carries a ten-year guarantee that passes on to the "
        "next owner of the house.",
    ),
)

HABIT: Final = (
    "Six of ten owners start with Roof & Draught and add the outer walls within three years. The "
    "12-page plan is made once and holds for every step."
)

STEPS_TITLE: Final = "From first call to first warm evening"
STEPS: Final = (
    Point("Talk.", "A 20-minute call tells you whether an Energy Check makes sense for your house."),
    Point(
        "Check.",
        "Two specialists spend three hours in your house, and the plan arrives within 8 working days.",
    ),
    Point(
        "Decide.",
        "You choose the package, we confirm the fixed price and our grant desk files the applications.",
    ),
    Point(
        "Build.", "A crew of four works zone by zone and finishes a Warm Shell in 12 working days on average."
    ),
    Point("Prove.", "A second air-tightness test shows the result before you pay the final instalment."),
)
CARE_TITLE: Final = "We stay after the last screw"
CARE: Final = (
    "Every house gets a free check-up after the first winter and another one after five years.",
    "Each October we send you the numbers of your house for the past winter, with one idea to save more.",
    "Members of the Tannbrook Circle receive 5% off every further package and keep the direct line to their "
    "site manager.",
    "Neighbours who come on your recommendation pay €290 for the Energy Check, and you receive a service "
    "voucher worth €200.",
    "In 2025, 38% of our new orders came from recommendations and 27% from returning customers.",
)
THIRD_QUOTE: Final = (
    "“They came back after the first winter without being asked, found one cold pipe and wrapped it for "
    "free. I have recommended Tannbrook to three neighbours since.”",
    "Sabine Wulfert, owner of a house from 1983",
)
FAQ_TITLE: Final = "Questions home owners ask"
FAQ: Final = (
    Point(
        "Can we live in the house during the work?",
        "Yes. We work zone by zone, and 94% of our customers stay at home the whole time.",
    ),
    Point(
        "Is my house too old?",
        "Hardly. The oldest house we have insulated was built in 1868, and historic facades are insulated "
        "from the inside.",
    ),
    Point(
        "Do we need a heat pump?",
        "Not always. In four of ten houses the shell alone brings the savings, and the plan says so openly.",
    ),
    Point(
        "What does it cost to find out?",
        "The Energy Check costs €390, and you get the money back with your first package.",
    ),
)
CALL_TITLE: Final = "Book your Energy Check"
CALL: Final = "Book your Energy Check for €390 and know within 8 working days what your house can save."
CONTACT: Final = (
    "Phone: +49 40 66969 318, weekdays 8 am to 6 pm",
    "E-mail: hello@tannbrook.example",
    "Web: www.tannbrook.example/energy-check",
    "Tannbrook Home Energy, Speicherhof 14, Hamburg",
)
