"""The door, units and people in a real browser: log in, second factor, appoint by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.staff import _second_factor as totp
from shanzhi.staff import actions as staff
from shanzhi.staff.models import Member, Post, SignIn

from .conftest import Mishaps, Site, axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from shanzhi.site.testkit import County

MACHINE = Actor.system("测试")
PASSWORD = "小桥流水-人家-2026"


def give_password(member: Member) -> Member:
    member.set_password(PASSWORD)
    member.save()
    return member


def sign_in(site: Site, page: Page, member: Member) -> None:
    page.goto(f"{site.url}/account/")
    page.get_by_label("账号").fill(member.username)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")


def test_the_door(site: Site, county: County, page: Page, mishaps: Mishaps) -> None:
    mishaps.forgive("422")
    member = give_password(county.people["李娟"])
    page.goto(f"{site.url}/staff/duty/")
    assert axe(page) == []
    page.get_by_label("账号").fill(member.username)
    page.get_by_label("密码", exact=True).fill("falsch")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("账号或密码不正确")
    expect(page.get_by_label("账号")).to_have_value(member.username)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site.url}/staff/duty/")
    page.locator(".who .menu summary").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page).to_have_url(f"{site.url}/login")


def test_binding_a_second_factor_and_coming_in_with_it(
    site: Site, county: County, page: Page, mishaps: Mishaps
) -> None:
    mishaps.forgive("401")
    member = give_password(county.appoint("何清", "handler", "中心"))
    staff.require_second_factor(member, by=MACHINE)
    sign_in(site, page, member)
    expect(page.get_by_role("heading", name="启用二次验证")).to_be_visible()
    assert axe(page) == []
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("输入验证器上显示的6位数字").fill(totp.code_at(secret, now()))
    page.keyboard.press("Enter")
    expect(page.locator(".recovery li")).to_have_count(10)
    assert axe(page) == []
    code = page.locator(".recovery li").first.inner_text()
    page.get_by_role("link", name="已保存，继续").click()
    page.context.clear_cookies()
    sign_in(site, page, member)
    expect(page.get_by_role("heading", name="二次验证")).to_be_visible()
    assert axe(page) == []
    page.get_by_label("验证码").fill(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="我的账号")).to_be_visible()


def test_a_session_ended_by_an_administrator_is_over(site: Site, county: County, page: Page, mishaps: Mishaps) -> None:
    mishaps.forgive("401")
    member = county.people["李娟"]
    site.sign_in(page, member)
    page.goto(f"{site.url}/staff/units/")
    staff.end_sign_in(member, by=MACHINE)
    page.get_by_role("link", name="人员", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="管理员结束")).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_every_page_can_be_read_by_everybody(
    site: Site, county: County, new_page: Callable[..., Page], width: int, height: int
) -> None:
    traffic = county.units["交警"]
    handler = county.people["陈刚"]
    staff.station(traffic, kind="rota", starts_on=date(2026, 11, 2), by=MACHINE)
    staff.set_rota(traffic, days={today(): [handler]}, by=MACHINE)
    staff.grant_leave(handler, starts_on=today(), ends_on=today(), stand_in=county.people["孙梅"], by=MACHINE)
    system = county.appoint("席彤", "system_admin", "中心", "county")
    page = new_page(width=width, height=height)
    site.sign_in(page, system)
    for path in (
        "/staff/units/", "/staff/units/?q=交警", f"/staff/units/{traffic.pk}/", "/staff/people/",
        f"/staff/people/{handler.pk}/", "/staff/duty/", "/staff/strength/", "/staff/import/", "/account/",
        "/account/password", "/account/second-factor", f"/staff/people/{handler.pk}/discharge",
    ):  # fmt: skip
        page.goto(site.url + path)
        assert axe(page) == [], path
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path} is {wide} pixels too wide"


def test_appointing_with_the_keyboard_alone(site: Site, county: County, page: Page) -> None:
    county.appoint("安权", "security_admin", "中心", "county")
    newcomer = staff.enrol_member(username="zwm", name="张伟民", by=MACHINE)
    site.sign_in(page, county.people["安权"])
    page.goto(f"{site.url}/staff/people/{newcomer.pk}/")
    page.keyboard.press("a")
    expect(page.locator("input[role=combobox]").first).to_be_focused()
    page.keyboard.type("交警")
    expect(page.locator(".combo [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    page.locator("#dialog").get_by_label("岗位").select_option("handler")
    assert axe(page) == []
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast")).to_contain_text("张伟民已任经办人")
    expect(page.locator("main")).to_contain_text("慈溪市公安局交警大队")
    assert Post.objects.get(member=newcomer).unit == county.units["交警"]


def test_the_tree_opens_and_a_unit_is_stationed(site: Site, county: County, page: Page) -> None:
    system = county.appoint("席彤", "system_admin", "中心", "county")
    staff.amend_unit(county.units["交警"], parent=county.units["中心"], by=MACHINE)
    site.sign_in(page, system)
    page.goto(f"{site.url}/staff/units/")
    page.locator(".tree summary").first.press("Enter")
    page.get_by_role("link", name="慈溪市公安局交警大队", exact=True).click()
    page.get_by_role("button", name="入驻登记").click()
    page.get_by_label("轮驻").check()
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("已登记为轮驻")
    page.get_by_role("button", name=f"安排{today().isoformat()}").click()
    page.get_by_label("陈刚").check()
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#rota .today")).to_contain_text("陈刚")


def test_leaving_one_device_from_another(
    site: Site, county: County, new_page: Callable[..., Page], mishaps: Mishaps
) -> None:
    mishaps.forgive("401")
    member = county.people["李娟"]
    here, there = new_page(), new_page()
    site.sign_in(here, member)
    site.sign_in(there, member)
    there.goto(f"{site.url}/account/")
    here.goto(f"{site.url}/account/")
    here.get_by_role("button", name="退出此设备").click()
    expect(here.get_by_role("button", name="退出此设备")).to_have_count(0)
    there.goto(f"{site.url}/account/")
    expect(there).to_have_url(f"{site.url}/login?next=%2Faccount%2F")
    assert SignIn.objects.filter(ended_why="own").count() == 1
