"""The words of the white paper: Torquill, an invented maker of maintenance analytics for factories."""

from typing import Final

from examples.paper_blocks import Block, Bullets, Callout, Heading, Numbers, Paragraph, Quote, Table
from examples.torquill_offer import OFFER

BRAND: Final = "Torquill"
TAGLINE: Final = "Know before it breaks."
TITLE: Final = "Nine Days of Warning"
SUBTITLE: Final = "How 41 plants cut unplanned downtime by 46% with data their machines already produce"
AUTHOR: Final = "Dr. Imogen Rask, Torquill Research"
EDITION: Final = "A Torquill white paper for maintenance and plant leaders, 2026 edition"
FOOTER: Final = "Torquill · Know before it breaks. · www.torquill.example"

_SUMMARY: Final[tuple[Block, ...]] = (
    Heading(1, "Summary"),
    Paragraph(
        "Torquill turns the signals that drives, pumps and controllers already send into early warnings. In "
        "the plants of this study the maintenance team knew of a failing part 9.2 days before it would have "
        "stopped the line."
    ),
    Paragraph(
        "Between January and December 2025 we followed 41 plants with 2,960 machines. Unplanned downtime "
        "fell from 312 to 168 hours per plant and year, a reduction of 46%. Emergency call-outs fell by "
        "54%, and the median plant had earned back its first-year subscription after 4.5 months."
    ),
    Paragraph(
        "This paper shows what an unplanned stop costs, how the warnings come about, what we measured, "
        "where it did not work, and what a plant needs in order to repeat the result."
    ),
    Callout("Unplanned downtime fell by 46% in 41 plants, and 83% of the machines needed no new sensor."),
)

_PROBLEM: Final[tuple[Block, ...]] = (
    Heading(1, "What an unplanned stop really costs"),
    Paragraph(
        "One hour of unplanned downtime costs between $900 and $8,200 in the plants we measured, with a "
        "median of $2,600. Most finance systems show only a part of it, because the cost is scattered over "
        "four accounts."
    ),
    Bullets(
        (
            ("Lost output.", "61% of the cost is margin on goods that were never made."),
            ("Overtime and express freight.", "22% is paid to catch up with what the customer was promised."),
            (
                "Scrap on restart.",
                "11% is material spoiled while the line finds its temperature and speed again.",
            ),
            ("Contract penalties.", "6% goes to customers who wrote delivery dates into the contract."),
        )
    ),
    Heading(2, "Why the calendar does not help"),
    Paragraph(
        "Calendar maintenance replaces parts too early and still too late. In our study 57% of the parts "
        "replaced on schedule had more than half of their life left, while 4 of 10 failures happened on "
        "machines that had been serviced within the last 60 days."
    ),
    Paragraph(
        "Maintenance managers tell us that the worst part is not the repair. It is the call at two in the "
        "morning, the missing spare part and the meeting in which nobody can say whether it will happen "
        "again."
    ),
    Heading(2, "The data is there, and it is thrown away"),
    Paragraph(
        "The average controller in our study logs 1,100 values a minute and keeps them for three days. "
        "Current, temperature, pressure and cycle time carry the marks of wear long before a person can "
        "hear or feel them."
    ),
)

_AUDIENCE: Final[tuple[Block, ...]] = (
    Heading(1, "Who this paper is for"),
    Paragraph(
        "This paper is written for maintenance managers and plant directors of manufacturers with 80 to 900 "
        "employees, and for the reliability engineers and finance leaders who decide with them."
    ),
    Bullets(
        (
            ("Maintenance managers", "learn which machines will need them next week, and which can wait."),
            ("Plant directors", "see the cost of stops that did not happen, in dollars and by line."),
            ("Reliability engineers", "get the raw signals, the model's reasons and an open interface."),
            ("Finance leaders", "can compare avoided stops with the subscription on one page a month."),
        )
    ),
)

_METHOD: Final[tuple[Block, ...]] = (
    Heading(1, "How Torquill gives you nine days"),
    Numbers(
        (
            (
                "Connect.",
                "A read-only gateway the size of a paperback collects the data through OPC UA, Modbus or "
                "MQTT, and it never writes to a machine.",
            ),
            (
                "Learn.",
                "For 14 days the models learn what normal looks like for each machine, at each load and "
                "each product.",
            ),
            (
                "Warn.",
                "When a signal leaves its normal range and resembles a known fault, Torquill names the "
                "part, the urgency and the likely cause.",
            ),
            (
                "Plan.",
                "Each warning becomes a draft work order in your maintenance system, with the spare part "
                "and the next planned stop.",
            ),
            (
                "Prove.",
                "A monthly report compares avoided stops with the price of the subscription, machine by "
                "machine.",
            ),
        )
    ),
    Paragraph(
        "A plant receives 6 warnings a week on average. 82% of them led to a repair that the team itself "
        "confirmed as necessary, so that people keep reading them."
    ),
)

_RESULTS: Final[tuple[Block, ...]] = (
    Heading(1, "What we measured"),
    Heading(2, "Method"),
    Paragraph(
        "The study covers 41 plants in food, packaging, metal forming and building materials. Each plant is "
        "compared with its own previous year, adjusted for production hours. Stops were taken from the "
        "plants' own shift logs, not from our software."
    ),
    Heading(2, "Results after twelve months"),
    Table(
        "Table 1. Averages of 41 plants. Source: Torquill Plant Study 2025.",
        (
            ("Measure", "Before", "After 12 months", "Change"),
            ("Unplanned downtime per plant and year", "312 hours", "168 hours", "−46%"),
            ("Emergency call-outs per month", "11.4", "5.2", "−54%"),
            ("Maintenance spend per machine and year", "$2,480", "$1,910", "−23%"),
            ("Spare parts in stock", "$486,000", "$398,000", "−18%"),
            ("Overall equipment effectiveness", "64%", "71%", "+7 points"),
            ("Time between warning and failure", "none", "9.2 days", "new"),
        ),
    ),
    Paragraph(
        "The average plant avoided 144 hours of downtime in the first year. At $2,600 an hour that is worth "
        "$374,000, against a subscription of about $51,000."
    ),
    Heading(2, "Results by industry"),
    Table(
        "Table 2. Reduction of unplanned downtime and time to payback. Source: Torquill Plant Study 2025.",
        (
            ("Industry", "Plants", "Less downtime", "Payback"),
            ("Food and beverage", "14", "49%", "4.1 months"),
            ("Packaging", "11", "44%", "4.4 months"),
            ("Metal forming", "9", "47%", "4.8 months"),
            ("Building materials", "7", "41%", "5.6 months"),
        ),
    ),
    Heading(2, "Where it did not work"),
    Paragraph(
        "In three plants the reduction stayed below 15%. In each of them fewer than half of the warnings "
        "were opened in the first month, because nobody had been named to read them. Software that warns is "
        "worth nothing without a person who answers, and we now agree on that person before we install "
        "anything."
    ),
)

_VOICES: Final[tuple[Block, ...]] = (
    Heading(1, "What maintenance teams say"),
    Quote(
        "“Torquill warned us eleven days before a gearbox would have stopped our only oven line. The repair "
        "took one Sunday and cost $3,100. The last time it cost us a week.”",
        "Marta Oyelaran, maintenance manager, Brightcrust Bakeries",
    ),
    Quote(
        "“We had bought sensors twice and looked at them never. Torquill started with the data we already "
        "had, and after 90 days our emergency call-outs were down by half.”",
        "Dale Winterbourne, plant director, Corwell Packaging",
    ),
    Quote(
        "“The budget meeting used to be my least favourite hour. Now the report shows avoided stops in "
        "dollars, and the renewal took five minutes.”",
        "Priya Castellan, reliability lead, Hollins Forming",
    ),
)

_BENEFITS: Final[tuple[Block, ...]] = (
    Heading(1, "What your plant gains"),
    Bullets(
        (
            ("Fewer stops.", "Plants save 144 hours of unplanned downtime a year on average."),
            (
                "Calmer nights.",
                "Emergency call-outs fall from 11.4 to 5.2 a month, and most repairs move into the day "
                "shift.",
            ),
            (
                "Lower stock.",
                "Spare parts worth $88,000 leave the shelf, because you order them when they are needed.",
            ),
            (
                "Longer life.",
                "Parts stay in service 31% longer when their condition decides, not the calendar.",
            ),
            ("Proof for the budget.", "Every avoided stop is documented with signal, repair and cost."),
            ("No lock-in.", "You can export all raw data in open formats at any time, free of charge."),
        )
    ),
)

BLOCKS: Final[tuple[Block, ...]] = (
    *_SUMMARY,
    *_PROBLEM,
    *_AUDIENCE,
    *_METHOD,
    *_RESULTS,
    *_VOICES,
    *_BENEFITS,
    *OFFER,
)
