"""The shipped example documents are the script's, and hold what a funnel is made of."""

import io
import re
import zipfile
from pathlib import Path

import pptx
import pytest
from docx import Document
from pypdf import PdfReader

from examples import brassfinch_text, brochure, deck, tannbrook_text, torquill_text, whitepaper
from examples.brochure_style import PALETTE
from examples.deck_theme import THEME as DECK_THEME
from examples.make import BUILDERS, FOLDER, main
from examples.paper_styles import THEME as PAPER_THEME
from examples.reading import content_of
from examples.theme import BrandTheme, themed

OFFICE_STOCK_COLORS = {"4F81BD", "C0504D", "9BBB59", "4472C4", "ED7D31", "5B9BD5"}


def _shipped(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def _words(name: str) -> str:
    return re.sub(r"\s+", " ", " ".join(content_of(_shipped(name)).values()))


def test_the_shipped_files_are_what_the_script_makes() -> None:
    assert main(["--check"]) == 0


def test_making_writes_files_that_pass_the_check(tmp_path: Path) -> None:
    assert main(["--folder", str(tmp_path)]) == 0

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(BUILDERS)
    assert main(["--check", "--folder", str(tmp_path)]) == 0


def test_the_check_names_a_file_that_is_missing_or_says_something_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--folder", str(tmp_path)])
    (tmp_path / deck.FILE_NAME).unlink()
    (tmp_path / whitepaper.FILE_NAME).write_bytes(_shipped(brochure.FILE_NAME))

    assert main(["--check", "--folder", str(tmp_path)]) == 1

    complaints = capsys.readouterr().err
    assert deck.FILE_NAME in complaints
    assert whitepaper.FILE_NAME in complaints
    assert brochure.FILE_NAME not in complaints


@pytest.mark.parametrize("name", sorted(BUILDERS))
def test_a_document_comes_out_in_the_same_bytes_each_time(name: str) -> None:
    assert BUILDERS[name]() == BUILDERS[name]()


@pytest.mark.parametrize("name", sorted(BUILDERS))
def test_a_document_stays_small(name: str) -> None:
    assert len(_shipped(name)) < 300_000


@pytest.mark.parametrize(
    ("name", "phrases"),
    [
        (
            brochure.FILE_NAME,
            [
                tannbrook_text.COMPANY,
                tannbrook_text.TAGLINE,
                "Heating bills fall by 41% on average",
                "Katrin Osterloh",
                "€390",
                tannbrook_text.CALL,
                "hello@tannbrook.example",
            ],
        ),
        (
            whitepaper.FILE_NAME,
            [
                torquill_text.TITLE,
                torquill_text.TAGLINE,
                "Unplanned downtime fell from 312 to 168 hours",
                "Marta Oyelaran",
                "$4,900",
                "Book your Proof Pilot",
                "pilot@torquill.example",
            ],
        ),
        (
            deck.FILE_NAME,
            [
                brassfinch_text.BRAND,
                brassfinch_text.TAGLINE,
                "Coffee runs fall by 62%",
                "Jule Marquardt",
                "€899",
                brassfinch_text.CALL_TITLE,
                "hello@brassfinch.example",
                brassfinch_text.OPENING_NOTES,
            ],
        ),
    ],
)
def test_a_document_holds_its_key_phrases(name: str, phrases: list[str]) -> None:
    words = _words(name)

    assert [phrase for phrase in phrases if phrase not in words] == []


@pytest.mark.parametrize(
    ("name", "part", "theme"),
    [
        (whitepaper.FILE_NAME, "word/theme/theme1.xml", PAPER_THEME),
        (deck.FILE_NAME, "ppt/theme/theme1.xml", DECK_THEME),
        (deck.FILE_NAME, "ppt/theme/theme2.xml", DECK_THEME),
    ],
)
def test_an_office_file_carries_its_brand_theme(name: str, part: str, theme: BrandTheme) -> None:
    lines = content_of(_shipped(name))[part].splitlines()

    assert tuple(lines[:12]) == theme.colors
    assert {theme.heading_font, theme.body_font} <= set(lines)
    assert not OFFICE_STOCK_COLORS & set(lines)


def test_the_brochure_has_four_pages_that_are_painted_in_the_brand_colors() -> None:
    reader = PdfReader(io.BytesIO(_shipped(brochure.FILE_NAME)))

    assert len(reader.pages) == 4
    assert reader.metadata is not None
    assert reader.metadata.title == tannbrook_text.TITLE
    first = reader.pages[0].get_contents()
    assert first is not None
    assert _fill_operator(PALETTE["fir"]) in first.get_data()


def _fill_operator(color: str) -> bytes:
    """The PDF operator that sets a fill colour, with channels as ReportLab writes them (".12" for 0.12)."""
    channels = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return " ".join(f"{channel:.6f}".removeprefix("0").rstrip("0") for channel in channels).encode() + b" rg"


def test_the_white_paper_names_author_and_language_and_counts_each_list_from_one() -> None:
    document = Document(io.BytesIO(_shipped(whitepaper.FILE_NAME)))

    core = document.core_properties
    assert (core.author, core.language) == (torquill_text.AUTHOR, "en-US")
    assert core.title.startswith(torquill_text.TITLE)
    counters = document.element.xpath("//w:body//w:numPr/w:numId/@w:val")
    assert len(set(counters)) == 3
    assert len(document.tables) == 3


def test_the_deck_has_twelve_titled_slides_with_notes_a_table_and_a_chart() -> None:
    slides = list(pptx.Presentation(io.BytesIO(_shipped(deck.FILE_NAME))).slides)

    assert len(slides) == 12
    assert all(slide.shapes.title is not None and slide.shapes.title.text_frame.text for slide in slides)
    assert all(slide.has_notes_slide for slide in slides)
    assert sum(shape.has_table for slide in slides for shape in slide.shapes) == 1
    assert sum(shape.has_chart for slide in slides for shape in slide.shapes) == 1


def test_no_two_shapes_of_a_slide_share_an_id() -> None:
    slides = pptx.Presentation(io.BytesIO(_shipped(deck.FILE_NAME))).slides

    for slide in slides:
        ids = [shape.shape_id for shape in slide.shapes]
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", [whitepaper.FILE_NAME, deck.FILE_NAME])
def test_the_members_of_an_office_file_are_sorted_and_bear_no_date(name: str) -> None:
    with zipfile.ZipFile(FOLDER / name) as package:
        members = package.infolist()

    assert [member.filename for member in members] == sorted(member.filename for member in members)
    assert members[0].filename == "[Content_Types].xml"
    assert {member.date_time for member in members} == {(1980, 1, 1, 0, 0, 0)}


def test_a_theme_needs_all_twelve_colors() -> None:
    with zipfile.ZipFile(FOLDER / deck.FILE_NAME) as package:
        part = package.read("ppt/theme/theme1.xml")

    with pytest.raises(ValueError, match="shorter"):
        themed(part, BrandTheme("Short", ("000000",) * 11, "Georgia", "Georgia"))
