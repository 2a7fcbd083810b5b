from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnels.brand import font_family, make_brand, shorten, without_kind, word_mark
from funnels.composing.wording import wording_for
from funnels.palette import AA, NEUTRAL, contrast, palette_from, readable
from funnels.voice import describe, measure
from tests.unit.funnels.examples import DOCUMENT_ID, bare_document, rich_document
from uploads.extraction.model import Theme
from uploads.structuring.schema import BrandHints

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")


def test_a_brochure_gives_its_own_brand() -> None:
    brand = make_brand([rich_document()])

    assert (brand.name, brand.logo_text) == ("Northlight Energy", "Northlight Energy")
    assert brand.palette.primary == "#0B6E4F"
    assert brand.fonts.heading == "Lora"
    assert brand.website == "www.northlight.example"
    assert brand.from_document


def test_the_tagline_carries_its_source_and_document() -> None:
    brand = make_brand([rich_document()])

    assert brand.tagline is not None
    assert brand.tagline.sources[0].page == 1
    assert brand.tagline.sources[0].document_id == DOCUMENT_ID


def test_a_document_in_the_stock_theme_has_no_brand() -> None:
    brand = make_brand([bare_document()])

    assert brand.palette == NEUTRAL
    assert not brand.from_document
    assert brand.name == "Bicycle repairs"


def test_what_the_first_document_lacks_is_taken_from_the_next() -> None:
    brand = make_brand([bare_document(), rich_document()])

    assert brand.palette.primary == "#0B6E4F"
    assert brand.name == "Northlight Energy"


def test_no_document_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one document"):
        make_brand([])


def test_an_address_too_long_to_show_is_left_out_rather_than_cut() -> None:
    document = rich_document()
    content = document.content.model_copy(update={"brand": BrandHints(website="https://" + "a" * 90)})

    assert make_brand([replace(document, content=content)]).website is None


@pytest.mark.parametrize(
    "theme",
    [
        "#4F81BD #C0504D #9BBB59 #8064A2 #4BACC6 #F79646",
        "#5B9BD5 #ED7D31 #A5A5A5 #FFC000 #4472C4 #70AD47",
        "#156082 #E97132 #196B24 #0F9ED5 #A02B93 #4EA72E",
        "#4F81BD",
        "#0000FF #333333",
        "#000000 #2F5496 #1F3763 #4472C4",
        "#808080 #F5F5F5 #111111",
        "",
    ],
)
def test_stock_themes_links_and_greys_are_no_brand(theme: str) -> None:
    assert palette_from(theme.split()) is None


def test_a_house_colour_beside_a_stock_theme_is_the_brand() -> None:
    palette = palette_from(["#4F81BD", "#C0504D", "#9BBB59", "#7A1F5C"])

    assert palette is not None
    assert palette.primary == "#7A1F5C"


def test_a_dull_first_colour_gives_way_to_a_strong_one() -> None:
    palette = palette_from(["#5A5F50", "#D0312D"])

    assert palette is not None
    assert contrast(palette.primary, "#D0312D") < 1.3


def test_a_light_primary_keeps_its_colour_under_dark_text() -> None:
    palette = palette_from(["#FFD100"])

    assert palette is not None
    assert palette.primary == "#FFD100"
    assert palette.on_primary != "#FFFFFF"


@given(st.lists(colours, max_size=8))
@settings(max_examples=60, deadline=None)
def test_every_palette_is_readable(found: list[str]) -> None:
    palette = palette_from(found)

    if palette is not None:
        assert contrast(palette.on_primary, palette.primary) >= AA
        assert contrast(palette.text, palette.background) >= AA


@given(colours, colours)
@settings(max_examples=60, deadline=None)
def test_any_colour_can_be_made_readable_on_any_other(color: str, background: str) -> None:
    assert contrast(readable(color, background), background) >= AA


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("ABCDEF+Lato-Bold", "Lato"),
        ("TimesNewRomanPS-BoldMT", "Times New Roman"),
        ("Calibri Light", "Calibri"),
        ("SourceSansPro-SemiBold", "Source Sans Pro"),
        ("+mn-lt", None),
        ("Wingdings", None),
    ],
)
def test_font_families_are_read_from_full_names(name: str, family: str | None) -> None:
    assert font_family(name) == family


def test_a_missing_font_falls_back_to_a_neutral_one() -> None:
    fonts = make_brand([rich_document(Theme())]).fonts

    assert fonts.heading == fonts.body == "Helvetica Neue"


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("Acme GmbH & Co. KG", "Acme"),
        ("Holm Joinery, Inc.", "Holm Joinery"),
        ("The Society for the Preservation of Old Bicycles", "The Society for the"),
    ],
)
def test_the_word_mark_is_short_and_has_no_legal_form(name: str, mark: str) -> None:
    assert word_mark(name) == mark


def test_shortening_never_exceeds_the_limit_even_without_a_blank() -> None:
    assert shorten("x" * 200, 80) == "x" * 80


def test_a_text_that_addresses_the_reader_in_short_sentences_is_personal_and_concise() -> None:
    voice = describe(measure(["You save money. Your roof works. We help you plan it all."], "en"))

    assert voice[:2] == ["personal", "concise"]


def test_the_german_she_does_not_count_as_addressing_the_reader() -> None:
    text = ["Die Firma wurde gegründet. Sie wuchs schnell. Heute arbeitet sie in drei Ländern."]

    assert measure(text, "de").addressing == 0


def test_exclamations_and_numbers_show_in_the_voice() -> None:
    voice = describe(measure(["Save 47 % now! Over 300 shops did so already!"], "en"))

    assert {"energetic", "evidence-led"} <= set(voice)


@given(st.lists(st.text(max_size=200), max_size=5), st.sampled_from(["en", "de", "ja"]))
@settings(max_examples=50)
def test_every_text_has_two_to_four_adjectives(paragraphs: list[str], language: str) -> None:
    assert 2 <= len(describe(measure(paragraphs, language))) <= 4


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Market Analysis Report for Saffra Chai", "Saffra Chai"),
        ("Saffra 360 Sample Pricing Sheet", "Saffra 360"),
        ("Saffra Works 2006 Sales Proposal", "Saffra Works"),
        ("Annual Report 2024", "Annual Report 2024"),
        ("The quiet kettle", "The quiet kettle"),
    ],
)
def test_the_kind_of_document_is_no_part_of_the_name(title: str, name: str) -> None:
    assert without_kind(title, wording_for("en").cues) == name
