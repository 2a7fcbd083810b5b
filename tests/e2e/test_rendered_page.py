"""The rendered page in a real browser. Skipped where no Chromium is installed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from funnels.rendering import html
from tests.unit.funnels.examples import DOCUMENT_ID, rich_funnel, sparse_funnel

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
HOSTILE = (
    "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"> {{ 7|add:7 }}"
)
LONG = "Donaudampfschifffahrtsgesellschaftskapitän" * 4

pytestmark = pytest.mark.skipif(
    CHROMIUM is None,
    reason="no Chromium found: install it (Debian: apt-get install chromium) to run browser tests",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Visit:
    """A page opened in the browser, with all it said and asked for."""

    def __init__(self, browser: Browser, file: Path, width: int) -> None:
        self.page: Page = browser.new_page(viewport={"width": width, "height": 800})
        self.console: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.console.append(message.text))
        self.page.on("pageerror", lambda error: self.console.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(file.as_uri())

    @property
    def overflow(self) -> int:
        """Pixels by which the page is wider than the window."""
        width: int = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return width


PAGES = {
    "rich": html.render(
        rich_funnel(), documents={DOCUMENT_ID: "northlight-brochure.pdf", "2": "prices.docx"}
    ),
    "sparse": html.render(sparse_funnel(), documents={}),
    "long words": html.render(
        sparse_funnel(LONG, LONG[:80], name=LONG[:80], website=LONG[:80], voice=[LONG[:80]]), documents={}
    ),
    "right to left": html.render(
        sparse_funnel("نصلح الدراجات منذ 2011.", "إصلاح الدراجات").model_copy(update={"language": "ar"}),
        documents={},
    ),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "funnel.html"


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_is_quiet_alone_and_fits(browser: Browser, file: Path, name: str, width: int) -> None:
    file.write_text(PAGES[name], encoding="utf-8")

    visit = Visit(browser, file, width)

    assert visit.console == []
    assert visit.requests == [file.as_uri()]
    assert visit.overflow <= 0
    visit.page.close()


def test_text_of_a_document_does_not_run(browser: Browser, file: Path) -> None:
    file.write_text(
        html.render(sparse_funnel(HOSTILE, HOSTILE[:80]), documents={"a": HOSTILE}), encoding="utf-8"
    )

    visit = Visit(browser, file, 1280)

    assert visit.page.title() != "owned"
    assert visit.requests == [file.as_uri()]
    assert visit.console == []
    assert "{{ 7|add:7 }}" in visit.page.inner_text("main")
    visit.page.close()


def test_a_script_that_got_in_would_be_stopped_by_the_policy(browser: Browser, file: Path) -> None:
    page = PAGES["rich"].replace("</main>", "<script>document.title='owned'</script></main>")
    file.write_text(page, encoding="utf-8")

    visit = Visit(browser, file, 1280)

    assert visit.page.title() != "owned"
    assert "Content Security Policy" in visit.console[0]
    visit.page.close()


def test_the_brand_s_style_is_applied_and_the_quote_shows_on_focus(browser: Browser, file: Path) -> None:
    file.write_text(PAGES["rich"], encoding="utf-8")

    page = Visit(browser, file, 1280).page
    quote = page.locator(".offer .quote").first

    assert (
        page.evaluate("getComputedStyle(document.querySelector('.mast')).backgroundColor")
        == "rgb(11, 110, 79)"
    )
    assert not quote.is_visible()
    page.keyboard.press("Tab")
    page.locator(".offer .ref").first.focus()
    assert quote.is_visible()
    assert "47 %" in quote.inner_text()
    page.close()


def test_the_print_keeps_the_sources_and_drops_what_needs_a_screen(browser: Browser, file: Path) -> None:
    file.write_text(PAGES["rich"], encoding="utf-8")

    page = Visit(browser, file, 1280).page
    page.emulate_media(media="print")

    assert page.locator(".sources li").first.is_visible()
    assert not page.locator(".hint").first.is_visible()
    page.close()
