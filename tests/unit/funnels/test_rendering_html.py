import base64
import re
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from funnels.palette import AA, contrast
from funnels.rendering import html
from funnels.rendering.labels import labels_for
from funnels.rendering.style import font_stack, style_sheet
from funnels.schema import Copy, Fonts, FunnelResult
from tests.unit.funnels.examples import DOCUMENT_ID, PAGES, rich_funnel, said, sparse_funnel

NAMES = {DOCUMENT_ID: "northlight-brochure.pdf"}
HOSTILE = "<script>alert(1)</script> {{ secret }} {% include 'x' %} \"' onload=x =SUM(A1) </style> &amp;"


class Page(HTMLParser):
    """What a browser would make of a page, as far as the tests ask."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.ids: list[str] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def rendered(funnel: FunnelResult | None = None) -> str:
    return html.render(funnel or rich_funnel(), documents=NAMES)


def test_everything_of_the_funnel_is_on_the_page() -> None:
    text = Page(rendered()).text

    for sentence in (line for page in PAGES for line in page[1:]):
        assert sentence in text or sentence == PAGES[1][0]
    for stage in rich_funnel().stages:
        assert stage.title in text
        assert stage.goal in text
        assert stage.kpi.name in text
    for email in rich_funnel().email_sequence:
        assert email.subject in text


def test_every_copy_leads_to_its_source() -> None:
    page = Page(rendered())
    targets = [
        value for name, value in page.attributes if name == "href" and (value or "").startswith("#source-")
    ]

    assert targets
    assert {(target or "")[1:] for target in targets} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_sources_name_the_document_only_where_there_are_several() -> None:
    one = Page(rendered()).text
    two = Page(html.render(rich_funnel(), documents={**NAMES, "other": "prices.docx"})).text

    assert "northlight-brochure.pdf, p. 3" not in one
    assert "northlight-brochure.pdf, p. 3" in two


def test_hostile_text_stays_text_wherever_it_comes_in() -> None:
    funnel = sparse_funnel(
        HOSTILE,
        HOSTILE[:80],
        name=HOSTILE[:80],
        logo_text=HOSTILE[:80],
        voice=[HOSTILE[:80]],
        website=HOSTILE[:80],
        fonts=Fonts(heading="x}</style><script>", body='";} body{display:none'),
    )

    page = html.render(funnel, documents={"a": HOSTILE, "b": HOSTILE})
    parsed = Page(page)

    assert "script" not in parsed.tags
    assert not [name for name, _ in parsed.attributes if name.startswith("on") or name == "style"]
    assert parsed.tags.count("style") == page.count("</style>") == 1
    assert HOSTILE in parsed.text


def test_control_and_direction_characters_are_dropped() -> None:
    page = html.render(sparse_funnel("Safe\x00\x1b[31m and \u202esound.\u2066"), documents={})

    assert not re.search("[\x00\x1b\u202e\u2066]", page)
    assert "Safe[31m and sound." in page


def test_the_page_asks_for_nothing_from_outside() -> None:
    parsed = Page(rendered())

    assert not {"script", "img", "iframe", "object", "form", "video"} & set(parsed.tags)
    links = [value or "" for name, value in parsed.attributes if name in {"src", "href", "srcset"}]
    assert all(link.startswith(("#", "data:,")) for link in links)
    assert "url(" not in rendered()
    assert "@import" not in rendered()


def test_the_policy_admits_exactly_the_page_s_own_style() -> None:
    page = rendered()
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    policy = dict(Page(page).attributes)["content"] if style else None
    digests = re.findall(r"sha256-([^&']+)&#x27;", page)

    assert style is not None
    assert policy is not None
    assert digests == [base64.b64encode(sha256(style[1].encode()).digest()).decode()]
    assert "default-src &#x27;none&#x27;" in page
    assert "unsafe" not in page


def test_unverified_copy_is_marked_and_never_in_the_hero() -> None:
    funnel = rich_funnel()
    doubtful = Copy(text="Prices double every week.", status="unverified")
    hero = funnel.landing_page.hero.model_copy(update={"subheadline": doubtful})
    funnel = funnel.model_copy(
        update={
            "landing_page": funnel.landing_page.model_copy(update={"hero": hero, "closing": doubtful}),
        }
    )

    page = rendered(funnel)
    hero_part = page.split('<div class="hero">')[1].split('<div class="block')[0]

    assert "Prices double" not in hero_part
    assert PAGES[2][0] in hero_part
    assert page.count("Not verified, check before use") == 1


def test_a_tagline_that_failed_is_left_out() -> None:
    funnel = rich_funnel()
    tagline = Copy(text="The best in the world", status="unverified")

    page = rendered(funnel.model_copy(update={"brand": funnel.brand.model_copy(update={"tagline": tagline})}))

    assert "The best in the world" not in page


def test_empty_parts_leave_no_empty_headings() -> None:
    text = Page(html.render(sparse_funnel(), documents={})).text

    for label in ("What weighs on them", "Proof", "Questions and answers", "What is inside", "None"):
        assert label not in text


@pytest.mark.parametrize(
    ("language", "direction", "label"),
    [
        ("en", "ltr", "Email sequence"),
        ("de", "ltr", "E-Mail-Serie"),
        ("fr", "ltr", "Quellen"),
        ("he", "rtl", "Sources"),
    ],
)
def test_language_and_direction_are_told(language: str, direction: str, label: str) -> None:
    page = rendered(rich_funnel().model_copy(update={"language": language}))

    assert page.startswith(f'<!doctype html>\n<html lang="{language}" dir="{direction}">')
    assert (label in page) == (language != "fr")


def test_every_language_has_every_label() -> None:
    keys = set(labels_for("en"))

    for language in ("de", "fr", "es", "pl"):
        labels = labels_for(language)
        assert set(labels) == keys
        assert all(labels.values())


def test_the_engine_is_named_in_the_footer() -> None:
    page = rendered()

    assert "Made by the extractive engine from the document&#x27;s own sentences" in page
    assert "extractive · rules-1" in page


def test_the_page_is_in_the_brand_s_colours_and_fonts() -> None:
    page = rendered()

    assert "--primary: #0B6E4F;" in page
    assert '--heading-font: "Lora", "Iowan Old Style", Georgia' in page


@pytest.mark.parametrize(
    ("name", "fallback"),
    [
        ("Courier New", "monospace"),
        ("Open Sans", "sans-serif"),
        ("Garamond", " serif"),
        ("Roboto Slab", "Rockwell"),
    ],
)
def test_fonts_fall_back_to_their_kind(name: str, fallback: str) -> None:
    assert font_stack(name).startswith(f'"{name}"')
    assert fallback in font_stack(name)


@pytest.mark.parametrize("primary", ["#FFD100", "#0B6E4F", "#E30613", "#9AD0EC", "#111111"])
def test_derived_colours_stay_readable(primary: str) -> None:
    brand = rich_funnel().brand
    palette = brand.palette.model_copy(update={"primary": primary, "on_primary": "#FFFFFF"})
    sheet = style_sheet(brand.model_copy(update={"palette": palette}))
    colours = dict(re.findall(r"--([\w-]+): (#\w{6});", sheet))

    for ink, ground in [
        ("on-primary", "primary"),
        ("primary-ink", "tint"),
        ("primary-ink", "background"),
        ("muted", "tint"),
        ("text", "tint"),
        ("on-deep", "deep"),
    ]:
        assert contrast(colours[ink], colours[ground]) >= AA


def test_a_slide_and_a_section_are_named_as_such() -> None:
    funnel = rich_funnel()
    source = said(1, 2).sources[0]
    slide = source.model_copy(update={"page": None, "slide": 7})
    summary = Copy(text=PAGES[0][2], sources=[slide, source.model_copy(update={"page": None, "section": 2})])

    text = Page(rendered(funnel.model_copy(update={"summary": summary}))).text

    assert "slide 7" in text
    assert "sec. 2" in text


def test_two_quotes_from_one_page_share_a_marker() -> None:
    copy = Copy(text="Both.", sources=[*said(3, 0).sources, *said(3, 1).sources, *said(4, 0).sources])
    funnel = rich_funnel()

    page = rendered(funnel.model_copy(update={"summary": copy}))
    shown = page.split('summary">')[1].split("</p>")[0]

    assert re.findall(r">(p\. \d)<", shown) == ["p. 3", "p. 4"]
    assert PAGES[2][1] in shown
