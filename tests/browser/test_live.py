"""The live stream in real tabs: one connection a browser, and lists that never move under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from .conftest import Mishaps, Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from shanzhi.site.testkit import County


IS_LEADER = """async () => (await import(
  document.querySelector('script[src*="desk.mjs"]').src.replace('desk.mjs', 'hub.mjs'))).isLeader"""


@pytest.fixture
def desk(site: Site, county: County, page: Page, settings: Any) -> Iterator[Page]:
    """The example desk in the browser of a dispatcher, connected; what this process does is cried out."""
    from shanzhi.site.crier import crier

    settings.SHANZHI_CRIER = True
    site.sign_in(page, county.people["李娟"])
    page.goto(f"{site.url}/styleguide/desk")
    expect(page.locator("#live-state")).to_have_attribute("data-state", "live")
    yield page
    crier.stop()


def test_it_works(desk: Page, county: County) -> None:
    """A case changes: what is new waits behind the bar, what changed is refreshed where it stands, what left is
    marked; pressing the bar brings the list up to date."""
    before = desk.locator("#rows tr").first.bounding_box()
    county.case()
    bar = desk.locator(".newer")
    expect(bar).to_contain_text("1 条新事件")
    expect(desk.locator("#row-1837")).to_contain_text("待核查")
    expect(desk.locator("#row-1900")).to_have_count(0)
    assert desk.locator("#rows tr").first.get_attribute("id") == "row-1840"
    assert before is not None
    bar.click()
    expect(desk.locator("#rows tr").first).to_have_id("row-1900")
    expect(desk.locator("#row-1900")).to_have_class("fresh")
    expect(desk.locator("#row-1807")).to_have_count(0)
    expect(bar).to_be_hidden()


def test_ticks_and_focus_survive_a_refresh(desk: Page, county: County) -> None:
    desk.locator("#row-1837 [data-select-row]").check()
    desk.locator("#row-1834 [data-open]").focus()
    county.case()
    expect(desk.locator("#row-1837")).to_contain_text("待核查")
    expect(desk.locator("#row-1837 [data-select-row]")).to_be_checked()
    expect(desk.locator("#row-1834 [data-open]")).to_be_focused()
    expect(desk.locator("[data-selected-count]")).to_have_text("1")


def test_many_tabs_share_one_stream(site: Site, desk: Page, county: County, new_page: Callable[..., Page]) -> None:
    """Eight tabs, one connection; the leader is closed and another takes over."""
    tabs = [desk]
    for _ in range(7):
        tab = new_page(beside=desk)
        tab.goto(f"{site.url}/styleguide/desk")
        tabs.append(tab)
    for tab in tabs:
        expect(tab.locator("#live-state")).to_have_attribute("data-state", "live")
    leaders = [tab.evaluate(IS_LEADER) for tab in tabs]
    assert leaders.count(True) == 1
    tabs.pop(leaders.index(True)).close()
    county.case()
    for tab in tabs:
        tab.bring_to_front()
        expect(tab.locator(".newer")).to_contain_text("1 条新事件")


def test_where_the_stream_fails_it_asks_by_itself(site: Site, page: Page, mishaps: Mishaps) -> None:
    """Nobody is signed in, so the stream is refused: the page says that it asks every 15 seconds instead."""
    mishaps.forgive("401")
    page.goto(f"{site.url}/styleguide/desk")
    expect(page.locator("#live-state")).to_have_text("每15秒刷新")


def test_typing_is_not_disturbed(desk: Page, county: County) -> None:
    """A refresh in the middle of a word changes neither the words nor the place of the cursor."""
    desk.locator("#search").fill("东港路")
    desk.locator("#search").press("ArrowLeft")
    county.case()
    expect(desk.locator("#row-1837")).to_contain_text("待核查")
    expect(desk.locator("#search")).to_be_focused()
    assert desk.locator("#search").input_value() == "东港路"
    assert desk.evaluate("document.activeElement.selectionStart") == 2
