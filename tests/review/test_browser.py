"""The page as a person uses it, in Debian's Chromium; nothing is ever downloaded."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from generator import generate
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from review.reviewing import Desk, main_code

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no browser: apt-get install chromium"),
]


@contextmanager
def served(desk: Desk, page: Page) -> Iterator[str]:
    """`llmx review` as a process of its own; gives the address it prints."""
    command = [sys.executable, "-m", "llmx", "review", str(desk.file), "--language", "en"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            address = re.search(r"http://\S+", server.stdout.readline())
            assert address is not None
            yield address[0]
            # What the page still loads is called off, not refused by a server that has gone.
            page.goto("about:blank")
        finally:
            server.terminate()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS) as browser,
    ):
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that must say nothing on its console and never fail."""
    said: list[str] = []
    page = browser.new_page()
    page.on("console", lambda message: said.append(_told(message)))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    page.close()
    assert said == []


def _told(message: ConsoleMessage) -> str:
    return f"{message.type}: {message.text}"


def test_a_gap_is_two_clicks_away_and_a_correction_survives_a_restart(
    desk: Desk, page: Page
) -> None:
    with served(desk, page) as address:
        page.goto(address)
        page.get_by_text("req.replied 6 ≠ 5").first.click()
        expect(page.locator(".field.chosen.broken")).to_be_visible()
        page.locator("[data-path='/requests/outcomes/asked_to_amend']").click()
        expect(page.locator("mark.chosen")).to_have_text("申请信息不明确1件")
        page.locator("#value").fill("2")
        page.keyboard.press("Enter")
        expect(page.locator(".field.corrected")).to_have_count(1)
        expect(page.locator(".broken")).to_have_count(0)
    with served(desk, page) as address:
        page.goto(f"{address}record/0#/requests/outcomes/asked_to_amend")
        expect(page.locator("#value")).to_have_value("2")


def test_filters_narrow_the_list(desk: Desk, page: Page) -> None:
    with served(desk, page) as address:
        page.goto(address)
        page.get_by_label("Field").fill("/table3")
        page.keyboard.press("Enter")
        expect(page.get_by_text("No record fits.")).to_be_visible()


def test_the_keyboard_is_enough(desk: Desk, page: Page) -> None:
    with served(desk, page) as address:
        page.goto(f"{address}record/0")
        page.keyboard.press("j")
        expect(page.locator(".field.chosen")).to_have_count(1)
        page.keyboard.press("e")
        expect(page.locator("#value")).to_be_focused()
        page.keyboard.press("Escape")
        with page.expect_navigation():
            page.keyboard.press("r")
        expect(page.locator(".done")).to_be_visible()
        # The page as served is there before its script listens to keys; the choice is the script's.
        expect(page.locator(".field.chosen")).to_have_count(1)
        page.keyboard.press("n")
        expect(page).not_to_have_url(re.compile("record/0"))


def test_selected_words_become_evidence(desk: Desk, page: Page) -> None:
    with served(desk, page) as address:
        page.goto(f"{address}record/0")
        page.locator("#empties").check()
        page.locator("[data-path='/proactive/total']").click()
        page.evaluate(
            "() => { const piece = document.querySelectorAll('.text [data-s]')[1];"
            " getSelection().selectAllChildren(piece); }"
        )
        selected = page.evaluate("() => getSelection().toString()")
        page.locator("#evidence").click()
        page.locator("#value").fill("6")
        page.keyboard.press("Enter")
        expect(page.locator(".field.corrected")).to_have_count(1)
        page.wait_for_load_state("networkidle")
    (evidence,) = desk.open().corrected(0)["fields"]["/proactive/total"]["evidence"]
    assert evidence["quote"].replace("\r\n", "\n") == selected.replace("\r\n", "\n")


def test_pages_of_a_pdf_are_shown_when_asked_for(page: Page, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(generate(5, form="form_2021", layout="pdf").data)
    file = tmp_path / "o.jsonl"
    # In a process of its own: Playwright keeps an event loop going in this one.
    made = [sys.executable, "-m", "llmx", "extract", str(tmp_path), "-o", str(file)]
    subprocess.run([*made, "--engine", "rules"], check=True)
    with served(Desk(file), page) as address:
        page.goto(f"{address}record/0")
        page.get_by_text("Pages as printed").click()
        expect(page.locator(".pictures img")).to_be_visible()
        page.get_by_label("Next page").click()
        expect(page.locator(".pictures output")).to_have_text("2")


def test_the_static_page_shows_the_same_and_runs_nothing_hostile(
    desk: Desk, page: Page, tmp_path: Path
) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"a report ran script: {dialog.message}"))
    file = tmp_path / "page.html"
    assert main_code("review", str(desk.file), "--static", str(file), "--language", "en") == 0
    page.goto(file.as_uri())
    page.get_by_text("req.replied 6 ≠ 5").first.click()
    expect(page.locator(".field.chosen.broken")).to_be_visible()
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    page.keyboard.press("Escape")
    expect(page.locator("#list")).to_be_visible()


@pytest.mark.parametrize("place", ["", "record/0", "record/1", "record/2"])
def test_axe_finds_no_serious_fault_and_nothing_hostile_runs(
    desk: Desk, page: Page, place: str
) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"a report ran script: {dialog.message}"))
    with served(desk, page) as address:
        page.goto(address + place)
        found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
