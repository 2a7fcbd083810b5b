"""What a reader must not find in the wrong place: results as pains, captions and private notes as copy."""

import pytest

from tests.unit.structuring.documents import document
from uploads.structuring.cues import cues_for
from uploads.structuring.extractive import structure
from uploads.structuring.roles import names_relief
from uploads.structuring.schema import DocumentContent

_BODY = (
    "Torfeld watches the machines of small plants and warns the team before a part fails.",
    "The team plans the repair for the next free shift and orders only the part it needs.",
    "Most plants read the first warning within a week of the installation.",
)


def said(content: DocumentContent) -> str:
    return content.model_dump_json()


@pytest.mark.parametrize(
    ("language", "relief", "pain"),
    [
        ("en", "Unplanned downtime fell by 46% in 41 plants.", "Our sales fell by 20% in one year."),
        ("de", "Die Risiken sanken um 46 % in 41 Werken.", "Der Umsatz sank um 20 % in einem Jahr."),
        ("fr", "Les problèmes ont baissé de 46 % dans 41 usines.", "Les ventes ont baissé de 20 %."),
        ("es", "Los problemas bajaron un 46 % en 41 plantas.", "Las ventas bajaron un 20 %."),
    ],
)
def test_a_pain_that_went_down_by_a_number_is_relief(language: str, relief: str, pain: str) -> None:
    cues = cues_for(language)
    assert names_relief(cues, relief)
    assert not names_relief(cues, pain)
    assert not names_relief(cues, relief.replace("46", "x").replace("41", "x"))


def test_a_fallen_pain_is_a_result_and_no_problem() -> None:
    sentence = "Unplanned downtime fell by 46% in 41 plants."
    content = structure(document("# Torfeld", *_BODY, sentence), file_name="a.pdf")
    assert sentence not in {problem.text for problem in content.problems}
    assert {"result"} == {fact.kind for fact in content.facts if fact.text == sentence}


@pytest.mark.parametrize(
    "caption",
    [
        "Table 2. Reduction of unplanned downtime and time to payback. Source: Torfeld study 2025.",
        "Heating energy per year at 14 cents a kilowatt-hour, adjusted for mild winters.",
    ],
)
def test_the_caption_of_a_table_is_no_statement(caption: str) -> None:
    table = "|Industry|Plants//Food|14//Packaging|11"
    content = structure(document("# Torfeld", *_BODY, table, caption), file_name="a.pdf")
    assert caption.split(". ")[-2 if caption.startswith("Table") else 0] not in said(content)


def test_a_sentence_below_a_table_stays() -> None:
    sentence = "The price of the first check is credited in full against your order."
    table = "|Industry|Plants//Food|14//Packaging|11"
    content = structure(document("# Torfeld", *_BODY, table, sentence), file_name="a.pdf")
    assert sentence in said(content)


def test_speaker_notes_stay_out_where_the_slides_speak() -> None:
    note = "Tell them that the competitor in Kassel lost two customers to us last month."
    content = structure(document("# Torfeld", *_BODY, f"~{note}", media_type="pptx"), file_name="a.pptx")
    assert note not in said(content)


def test_speaker_notes_are_used_where_nothing_else_is_said() -> None:
    note = "Torfeld watches the machines of small plants and warns the team before a part fails."
    content = structure(document("# Torfeld", f"~{note}", media_type="pptx"), file_name="a.pptx")
    assert note in said(content)


@pytest.mark.parametrize(
    "line",
    [
        "Source: Torfeld survey of 1,900 people in 62 offices, 2025.",
        "For your safety there is also a list of things that are not covered.",
        "These three plants are typical of the 1,280 we have equipped.",
    ],
)
def test_lines_that_point_at_something_else_are_no_statements(line: str) -> None:
    assert line not in said(structure(document("# Torfeld", *_BODY, line), file_name="a.pdf"))
