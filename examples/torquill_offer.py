"""The second half of the white paper: prices, partnership, questions and the next step."""

from typing import Final

from examples.paper_blocks import Block, Bullets, Callout, Heading, Numbers, Paragraph, Table

_PRICES: Final[tuple[Block, ...]] = (
    Heading(1, "Packages and prices"),
    Paragraph(
        "Every package includes gateways, onboarding, updates and support. Prices are per machine and "
        "month, so that you pay for what you watch."
    ),
    Table(
        "Table 3. Packages in the 2026 edition, without tax.",
        (
            ("Package", "Best for", "Included", "Price"),
            (
                "Proof Pilot",
                "Plants that want to see it first",
                "90 days, up to 25 machines, final report",
                "$4,900 once",
            ),
            ("Line", "From 40 machines", "Warnings, work orders, monthly report", "$59 per machine"),
            (
                "Plant",
                "From 150 machines",
                "Line plus integration with planning and energy data",
                "$49 per machine",
            ),
            (
                "Group",
                "Three plants and more",
                "Plant plus comparison between sites and own models",
                "on request",
            ),
        ),
    ),
    Paragraph(
        "The $4,900 for the Proof Pilot are credited in full to your first year. A plant with 72 machines "
        "on the Line package pays $4,248 a month, which is less than the cost of two hours of downtime."
    ),
    Callout(
        "Pilot guarantee: if the Proof Pilot does not find at least three faults that your own team "
        "confirms, you get the full $4,900 back."
    ),
)

_PARTNERSHIP: Final[tuple[Block, ...]] = (
    Heading(1, "Onboarding, support and partnership"),
    Heading(2, "The first 21 days"),
    Numbers(
        (
            (
                "Day 1.",
                "A reliability engineer walks the line with your team and chooses the first 25 machines.",
            ),
            (
                "Day 3.",
                "The gateway is connected, and your IT team has approved the single outgoing connection.",
            ),
            ("Day 7.", "Two people of your team are trained in half a day, on their own machines."),
            ("Day 21.", "The models have learned, and the first warnings arrive."),
        )
    ),
    Heading(2, "Support that answers"),
    Paragraph(
        "Support is open around the clock, and a person answers after 11 minutes at the median. For the "
        "first three months your engineer joins a weekly call of 30 minutes."
    ),
    Heading(2, "What customers get when they stay"),
    Bullets(
        (
            ("Price lock.", "Customers who renew keep their price for three years."),
            (
                "Machine health review.",
                "Every quarter your engineer visits the plant and reviews the ten weakest machines.",
            ),
            (
                "The Torquill Bench.",
                "Members share a library of 640 fault patterns and meet twice a year in a host plant.",
            ),
            (
                "Referral credit.",
                "A plant you recommend starts with a $1,000 discount, and you receive a $2,000 credit.",
            ),
        )
    ),
    Paragraph(
        "96% of all customers renewed their subscription in 2025, and 58% added machines when they did."
    ),
)

_QUESTIONS: Final[tuple[Block, ...]] = (
    Heading(1, "Common questions"),
    Heading(2, "Do we need new sensors?"),
    Paragraph(
        "In most cases you do not. 83% of the machines in the study needed no extra hardware, and the "
        "others received a vibration sensor for $140 each."
    ),
    Heading(2, "Who owns the data?"),
    Paragraph(
        "You do. The data stays in the region you choose, and it is deleted within 30 days if you leave."
    ),
    Heading(2, "Is it safe for our network?"),
    Paragraph(
        "The gateway opens one outgoing connection and accepts none. It reads from the controllers and "
        "cannot write to them, which an independent laboratory tests every year."
    ),
    Heading(2, "Do we need data scientists?"),
    Paragraph(
        "You need one person who reads the warnings for 20 minutes a day. The models train themselves, and "
        "our engineers look after them."
    ),
    Heading(2, "How long are we bound?"),
    Paragraph(
        "The first contract runs for twelve months. After that you can cancel at the end of any month."
    ),
)

_CLOSING: Final[tuple[Block, ...]] = (
    Heading(1, "Start with a Proof Pilot"),
    Paragraph(
        "Choose 25 machines, give us 90 days and compare the warnings with what your team finds. Book your "
        "Proof Pilot for $4,900 at www.torquill.example/pilot and get the money back if it does not find "
        "three confirmed faults."
    ),
    Paragraph(
        "Write to pilot@torquill.example or call +1 614 555 0178. A reliability engineer answers, not a "
        "call centre."
    ),
    Paragraph("Torquill Inc., 400 Foundry Row, Columbus, Ohio"),
    Heading(1, "Sources and notes"),
    Numbers(
        (
            (
                "Torquill Plant Study 2025:",
                "41 plants, 2,960 machines, January to December 2025, shift logs of the plants.",
            ),
            (
                "Torquill Downtime Survey 2025:",
                "212 maintenance managers, answers on cost, causes and call-outs.",
            ),
            (
                "Warning log 2025:",
                "every warning of the 41 plants with the repair that followed, 12,790 entries.",
            ),
            (
                "Payback:",
                "month in which the avoided cost passed the first year's subscription; the effect builds up "
                "over six months.",
            ),
        )
    ),
)

OFFER: Final[tuple[Block, ...]] = (*_PRICES, *_PARTNERSHIP, *_QUESTIONS, *_CLOSING)
