"""The hall in a real browser: proposals while typing, numbers called, the wall, the machine, and who can use them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shanzhi.intake import actions as intake
from shanzhi.intake.actions import Guest
from shanzhi.intake.models import Ticket, Visit
from shanzhi.intake.web.hall.public import kiosk_url

from .conftest import Site, axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from shanzhi.site.testkit import County

MATTER = "工资三个月没有发，想讨回来"


def test_a_number_without_the_mouse(site: Site, county: County, page: Page) -> None:
    """Typed, a proposal taken, Alt and a digit, Ctrl and Enter; then the window calls with one letter."""
    site.sign_in(page, county.people["何静"])
    page.goto(f"{site.url}/hall/desk")
    page.keyboard.type(MATTER)
    page.locator(".sug b").get_by_text("劳动保障监察投诉").wait_for()
    page.locator("[data-take=queue]").click()
    assert page.locator("select[name=queue]").input_value() == "labour"
    page.keyboard.press("Alt+4")
    assert page.locator("input[name=do][value=refer]").is_checked()
    page.keyboard.press("Alt+1")
    page.locator("[name=name]").fill("赵月娥")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/slip?print=1")
    ticket = Ticket.objects.get()
    assert (ticket.queue, Visit.objects.get().matter) == ("labour", MATTER)

    intake.open_counter(county.units["中心"], queue="labour", number=4, by=county["何静"])
    page.goto(f"{site.url}/hall/counter")
    page.keyboard.press("n")
    page.get_by_text("第 1 次呼叫").wait_for()
    assert page.locator(".big-no").inner_text() == ticket.shown
    page.keyboard.press("a")
    page.locator("#dialog textarea").fill("带考勤和工资条到四号窗。")
    page.locator("#dialog button.primary").click()
    page.get_by_text("带考勤和工资条到四号窗。").wait_for()


def test_the_wall_follows_by_itself(site: Site, county: County, page: Page) -> None:
    hall, clerk = county.units["中心"], county["何静"]
    page.goto(f"{site.url}/hall/screen/centre")
    page.get_by_text("请取号等候").wait_for()
    visit = intake.greet(hall, guests=[Guest(name="赵月娥", phone="13800001234")], matter=MATTER, by=clerk)
    ticket = intake.take_ticket(hall, queue="general", visit=visit, by=clerk)
    intake.call_next(intake.open_counter(hall, queue="general", number=2, by=clerk), by=clerk)
    page.locator("[data-called] li").get_by_text(ticket.shown).wait_for()
    whole = page.locator("body").inner_text()
    assert "赵" not in whole and "工资" not in whole and "何静" not in whole


def test_the_machine_goes_back_by_itself_and_keeps_nothing(site: Site, county: County, page: Page) -> None:
    home = f"{site.url}{kiosk_url(county.units['中心'])}"
    page.clock.install()
    page.goto(f"{home}/progress")
    page.locator("[data-digit='7']").click()
    assert page.locator("[name=code]").input_value() == "7"
    page.clock.run_for(46_000)
    page.wait_for_url(home)
    page.go_back()
    page.wait_for_load_state()
    assert page.locator("[name=code]").count() == 0 or page.locator("[name=code]").input_value() == ""
    assert page.context.cookies() == []


def test_everybody_can_use_them(site: Site, county: County, page: Page) -> None:
    hall, clerk = county.units["中心"], county["何静"]
    visit = intake.greet(hall, guests=[Guest(name="赵月娥", phone="13800001234")], matter=MATTER, by=clerk)
    intake.take_ticket(hall, queue="general", visit=visit, by=clerk)
    counter = intake.open_counter(hall, queue="general", number=1, by=clerk)
    intake.call_next(counter, by=clerk)
    site.sign_in(page, county.people["何静"])
    home = kiosk_url(hall)
    found = {}
    for path in (
        "/hall/", "/hall/desk", "/hall/counter", f"/hall/visits/{visit.pk}/", "/hall/visits/", "/hall/bookings/",
        "/hall/hotline", "/hall/calls/", "/hall/referrals/", "/hall/figures", "/hall/screen/centre", home,
        f"{home}/take", f"{home}/progress", f"{home}/guide", "/r/bookings", "/r/bookings/find",
    ):  # fmt: skip
        page.goto(f"{site.url}{path}")
        found |= {path: wrong} if (wrong := axe(page)) else {}
    assert found == {}
