"""The documentation and the admin in a real browser, under our content security policy."""

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.e2e.test_rendered_page import ARGUMENTS, CHROMIUM
from tests.plugins.running_stack import RunningStack

pytestmark = [
    pytest.mark.stack,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found: install it to run browser tests"),
]


def _complaints(page: Page) -> list[str]:
    """What the policy forbids, and every error of a script. (A browser asks for /favicon.ico by itself.)"""
    seen: list[str] = []

    def listen(text: str) -> None:
        if "Security Policy" in text:
            seen.append(text)

    page.on("console", lambda message: listen(message.text))
    page.on("pageerror", lambda error: seen.append(str(error)))
    return seen


def test_the_documentation_works_under_its_policy(stack: RunningStack) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page()
        complaints = _complaints(page)

        page.goto(f"{stack.base_url}/api/docs")
        page.wait_for_selector(".opblock-summary-path", timeout=60_000)

        assert complaints == []
        browser.close()


def test_the_admins_login_is_dressed_under_its_policy(stack: RunningStack) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page()
        complaints = _complaints(page)

        page.goto(f"{stack.base_url}/admin/login/")
        page.wait_for_selector("input[name=username]", timeout=60_000)

        assert page.locator("link[rel=stylesheet]").count() > 0
        assert complaints == []
        browser.close()
