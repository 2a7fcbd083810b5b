"""Ads fit their network, say whole phrases of the document, and have a title that belongs to the text."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnels.composing.ads import LIMITS, ads
from funnels.composing.desk import Desk
from funnels.composing.material import Material, prepare
from funnels.extractive import compose
from funnels.schema import Channel
from tests.unit.funnels.handmade import brand, document, from_markup
from tests.unit.funnels.made import example_funnel

EXAMPLES = ["brochure-tannbrook.pdf", "whitepaper-torquill.docx", "deck-brassfinch.pptx"]
_TEXT = (
    "We cut bills by 41 % on average, which saves €1,420: with air-tightness for every house; because "
    "Donaudampfschifffahrtsgesellschaft Warm rooms (all of them) in 2025 – and Grants"
)
_WORDS = st.sampled_from(_TEXT.split())
_SENTENCES = st.lists(_WORDS, min_size=4, max_size=40).map(lambda words: " ".join(words)[:400] + ".")


def material_of(*lines: str, name: str = "Tannbrook") -> Material:
    source = from_markup("\n".join(["en | Warm rooms, small bills | Tannbrook | heat", *lines]))
    return prepare([source], brief=None, brand=brand(name))


@settings(max_examples=150, deadline=None)
@given(
    sentences=st.lists(_SENTENCES, min_size=1, max_size=6), name=st.text("abc XYZ-ü", min_size=1, max_size=80)
)
def test_every_ad_fits_its_network_in_whole_words_for_any_content(sentences: list[str], name: str) -> None:
    material = material_of(
        "# Six things", *(f"[benefit] {text}" for text in sentences), name=name.strip() or "X"
    )
    said = " ".join(sentences)
    for network, limits in LIMITS.items():
        for ad in ads(Desk(material), network, "Book now"):
            assert len(ad.headline) <= limits.headline
            assert len(ad.body.text) <= limits.body
            start = said.index(ad.body.text)
            assert not said[start + len(ad.body.text) :][:1].isalnum()
            following = material.brand.name[len(ad.headline) :][:1]
            assert not (material.brand.name.startswith(ad.headline) and following.isalnum())


def test_a_search_ad_tells_the_best_result_to_the_end_of_a_clause_below_a_title_of_its_own() -> None:
    stage = example_funnel("brochure-tannbrook.pdf").stages[2]
    assert stage.channel is Channel.SEARCH_ADS
    told = [(ad.headline, ad.body.text) for ad in stage.assets.ads]
    assert told[0] == ("Warm rooms, small bills", "Heating bills fall by 41% on average")
    assert all("Silence" not in headline for headline, _ in told)


@pytest.mark.parametrize("example", EXAMPLES)
def test_no_title_is_a_single_word_or_a_heading_that_speaks_of_something_else(example: str) -> None:
    titles = [ad.headline for ad in example_funnel(example).stages[2].assets.ads]
    assert len(titles) == len(set(titles)) == 2
    assert all(len(title.split()) > 1 for title in titles)
    assert "Results after twelve months" not in titles


def test_without_another_title_an_ad_is_named_after_the_step() -> None:
    material = material_of("# Results", "[benefit] Our crew warms every house before winter.", name="X")
    material = replace(material, titles=("House",))
    assert [ad.headline for ad in ads(Desk(material), Channel.LINKEDIN, "Book a visit")] == ["Book a visit"]


def test_search_ads_stand_alone_in_their_stage() -> None:
    assert example_funnel("brochure-tannbrook.pdf").stages[2].assets.posts == []


def test_no_keyphrase_is_glued_to_the_brand_for_a_headline() -> None:
    for name in ("northlight", "kettle", "waermewerk"):
        source = document(name)
        funnel = compose([source], brief=None, brand=brand("Acme"))
        assert not [ad.headline for ad in funnel.stages[2].assets.ads if ad.headline.startswith("Acme: ")]


def test_a_list_and_an_opening_clause_are_not_cut() -> None:
    listed = (
        "Our service covers roofs of every kind, walls of brick or stone, cellars, attics and whole houses."
    )
    opened = (
        "Whether you heat with gas in an old house, with oil in a newer one or not at all, it gets warm soon."
    )
    assert ads(Desk(material_of(f"[benefit] {listed}")), Channel.SEARCH_ADS, "Book") == []
    assert ads(Desk(material_of(f"[benefit] {opened}")), Channel.SEARCH_ADS, "Book") == []


def test_a_document_without_a_short_phrase_is_sold_on_another_channel() -> None:
    long = "Our family crew insulates the kitchen and the bedroom of every home in the whole garden city {n}"
    lines = [f"[benefit] {long.format(n=word)} for parents and kids." for word in ("north", "south", "east")]
    lines += [
        "# Prices",
        f"[price: €9] {long.format(n='west')} for families and costs €9 a month and no more.",
    ]
    source = from_markup(
        "\n".join(["en | Long | Longwinded Home Comfort Company of the North | home", *lines])
    )
    stage = compose([source], brief=None, brand=brand("Donaudampfschifffahrtsgesellschaftskapitän")).stages[2]
    assert stage.channel is not Channel.SEARCH_ADS
    assert stage.assets.ads
