"""What the grid worker's phone is for: errands, checks, re-checks, help, know-how, a clue, an emergency. All of it
without a signal, and all of it arriving."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.command import actions as command
from shanzhi.fieldwork import actions
from shanzhi.fieldwork.models import CheckIn, Finding, Help, Household, Inspection, Record
from shanzhi.fieldwork.tests.grid import campaign, errand, found, household, secretary
from shanzhi.kernel.clock import now
from shanzhi.records.models import Attachment
from shanzhi.site.testkit import County

from .conftest import Mishaps, Site, axe
from .phones import KEPT, OFFLINE, picture, synced, taken_into_use, write_report

SHOP = re.compile("^检查 ")
PHOTO = {"name": "photo.jpg", "mimeType": "image/jpeg"}


def on_line(phone: Page) -> None:
    """The signal comes back, and everything leaves."""
    phone.get_by_role("link", name="我的").click()
    phone.context.set_offline(False)
    expect(phone.get_by_text("都已送达。")).to_be_visible()


def test_an_errand_from_taking_up_to_proof_without_a_signal(phone: Page, county: County) -> None:
    given = errand(county, title="东门堆物占道")
    synced(phone)
    phone.get_by_role("link", name="东门堆物占道").click()
    phone.context.set_offline(True)
    phone.get_by_role("button", name="接单").click()
    phone.get_by_role("button", name="办结反馈").click()
    phone.get_by_label("办理结果").fill("已清理完毕，通道畅通")
    phone.locator("input[type=file]").set_input_files({**PHOTO, "buffer": picture()})
    expect(phone.get_by_alt_text("办结照片")).to_be_visible()
    phone.locator(".foot .primary").click()
    expect(phone.get_by_text("还没送达的")).to_be_visible()
    on_line(phone)
    assert Case.objects.get(pk=given.case_id).state == "REPORTED_BACK"
    assert Attachment.objects.get(subject=given.case.subject).stage == "after"


def test_when_the_office_moved_the_errand_both_sides_are_shown(phone: Page, county: County) -> None:
    given = errand(county, title="水管爆裂")
    synced(phone)
    phone.get_by_role("link", name="水管爆裂").click()
    phone.get_by_role("button", name="接单").click()
    expect(phone.get_by_role("button", name="办结反馈")).to_be_visible()
    synced(phone)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="办结反馈").click()
    phone.get_by_label("办理结果").fill("西侧已疏通")
    cases.note(given.case, text="请先疏通东侧。", by=county["李娟"])
    phone.locator(".foot .primary").click()
    phone.get_by_role("button", name="就这样反馈").click()
    phone.get_by_role("link", name="我的").click()
    phone.context.set_offline(False)
    sides = phone.locator(".sides")
    expect(sides).to_contain_text("李娟：记录")
    expect(sides).to_contain_text("西侧已疏通")
    phone.get_by_role("button", name="看过了，仍然发送我的").click()
    expect(phone.get_by_text("都已送达。")).to_be_visible()
    assert Case.objects.get(pk=given.case_id).state == "REPORTED_BACK"


def test_help_is_asked_for_and_the_answer_comes_back(phone: Page, county: County) -> None:
    errand(county, title="拖不走的僵尸车")
    synced(phone)
    phone.get_by_role("link", name="拖不走的僵尸车").click()
    phone.get_by_role("button", name="求助（吹哨）").click()
    phone.get_by_label("要什么帮忙").fill("一个人推不动，要拖车")
    phone.locator(".foot .primary").click()
    expect(phone.get_by_text("已求助，等村里回应")).to_be_visible()
    actions.answer_help(Help.objects.get(), text="下午两点派人来", by=secretary(county))
    synced(phone)
    phone.get_by_role("link", name="今天").click()
    phone.get_by_role("link", name="拖不走的僵尸车").click()
    expect(phone.get_by_text("村里已回应：下午两点派人来")).to_be_visible()


def fifty(county: County) -> list[dict[str, object]]:
    """Fifty-two items of four units, in four parts."""
    parts = ("消防", "燃气", "食品", "用工")
    return [
        {"key": f"i{n}", "text": f"{parts[n % 4]}第{n // 4 + 1}项", "part": parts[n % 4], "category": "EV0102"}
        for n in range(52)
    ]


def test_fifty_items_are_quick_and_may_be_left_half_way(phone: Page, site: Site, county: County) -> None:
    campaign(county, items=fifty(county), kind="joint", name="餐饮综合查一次")
    synced(phone)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="去检查 餐饮综合查一次").click()
    phone.get_by_role("button", name=SHOP).click()
    phone.get_by_role("button", name="本部分其余全部合格").first.click()
    second = phone.get_by_role("group", name="燃气第1项")
    second.get_by_role("button", name="不合格").click()
    phone.get_by_label("燃气第1项：说明").fill("软管老化")
    phone.locator("details[open] input[type=file]").set_input_files({**PHOTO, "buffer": picture()})
    expect(phone.get_by_alt_text("拍照")).to_be_visible()
    context = phone.context
    phone.close()
    phone = context.new_page()
    phone.goto(site.url + "/field/")
    phone.get_by_role("button", name="去检查 餐饮综合查一次").click()
    expect(phone.get_by_text("查了一半")).to_be_visible()
    phone.get_by_role("button", name=SHOP).click()
    expect(phone.get_by_text("14/52，1 项不合格")).to_be_visible()
    for _part in range(3):
        phone.locator("details[open] > .btn:visible").first.click()
    expect(phone.get_by_text("52/52，1 项不合格")).to_be_visible()
    phone.get_by_role("button", name="交检查结果").click()
    expect(phone.get_by_text("都查完了。")).to_be_visible()
    on_line(phone)
    assert Inspection.objects.count() == 1
    finding = Finding.objects.get()
    assert (finding.title, finding.text) == ("燃气第1项", "软管老化")
    assert Attachment.objects.filter(subject=finding.subject).count() == 1


def test_two_phones_at_one_shop_are_for_a_person_to_decide(
    phone: Page, site: Site, county: County, new_page: Callable[..., Page]
) -> None:
    county.appoint("赵亮", "grid_worker", "阳明社区", "阳明1")
    campaign(county)
    synced(phone)
    other = taken_into_use(site, county.people["赵亮"], new_page)
    for page in (phone, other):
        page.get_by_role("button", name="去检查").first.click()
        page.get_by_role("button", name=SHOP).click()
        page.context.set_offline(True)
        page.get_by_role("button", name="本部分其余全部合格").click()
        page.get_by_role("button", name="交检查结果").click()
        page.get_by_role("button", name="就这样交").click()
        expect(page.get_by_text("都查完了。")).to_be_visible()
    on_line(phone)
    other.get_by_role("link", name="我的").click()
    other.context.set_offline(False)
    expect(other.locator(".sides")).to_contain_text("陈芳")
    other.get_by_role("button", name="两次都留，我的算第二次检查").click()
    expect(other.get_by_text("都已送达。")).to_be_visible()
    assert Inspection.objects.count() == 2


def test_what_is_urgent_leaves_first(phone: Page) -> None:
    phone.context.set_offline(True)
    write_report(phone, words="不急的")
    phone.locator(".foot .primary").click()
    expect(phone.get_by_text("待发送")).to_be_visible()
    write_report(phone, words="电线掉在路上")
    phone.get_by_label("很急：有人身或财产危险").check()
    phone.locator(".foot .primary").click()
    on_line(phone)
    first, second = Case.objects.order_by("id")
    assert first.narrative.text.startswith("电线掉在路上")
    assert second.narrative.text.startswith("不急的")
    assert (first.severity, first.severity > second.severity) == (4, True)


def test_a_hazard_is_looked_at_again(phone: Page, county: County) -> None:
    finding = found(county)
    synced(phone)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="去复查").click()
    phone.get_by_role("button", name="已整改").click()
    phone.locator("input[type=file]").set_input_files({**PHOTO, "buffer": picture()})
    expect(phone.get_by_alt_text("整改后")).to_be_visible()
    phone.get_by_role("button", name="交复查结果").click()
    on_line(phone)
    finding.refresh_from_db()
    assert finding.state == "FIXED"


def test_a_twin_is_shown_without_a_signal(phone: Page, county: County) -> None:
    county.case(state="ACCEPTED", category="EV0102", place="阳明1")
    synced(phone)
    phone.context.set_offline(True)
    write_report(phone, words="又是这堆")
    expect(phone.get_by_role("heading", name="附近可能已经有人报过")).to_be_visible()
    phone.get_by_role("button", name="就是这件").click()
    phone.get_by_role("button", name="不再上报").click()
    expect(phone.get_by_text("已有人报过")).to_be_visible()
    on_line(phone)
    assert not Record.objects.exists()


def test_of_a_clue_nothing_stays_on_the_phone(phone: Page, county: County) -> None:
    phone.get_by_role("link", name="上报").click()
    phone.get_by_role("button", name="线索保密").click()
    phone.get_by_role("button", name="违法犯罪线索").click()
    expect(phone.get_by_text("这是保密线索")).to_be_visible()
    phone.get_by_label("情况说明").fill("出租房里夜里人来人往")
    phone.get_by_role("button", name="发送", exact=True).click()
    expect(phone.get_by_text("都已送达。")).to_be_visible()
    expect(phone.get_by_text("保密线索")).to_be_visible()
    assert Case.objects.get().circle != "open"
    assert phone.evaluate(OPENED) == [{}]


OPENED = """async () => {
  const store = await import("/static/r-test/fieldwork/store.mjs");
  return (await store.list(["filed"])).map((r) => r.body);
}"""
"""What the phone itself can still read of what it has sent."""


def test_the_light_version_reports_and_reads_answers(
    site: Site, county: County, new_page: Callable[..., Page], mishaps: Mishaps
) -> None:
    mishaps.forgive(*OFFLINE)
    county.appoint("沈大妈", "ten_household_head", "阳明社区", "阳明1")
    phone = taken_into_use(site, county.people["沈大妈"], new_page)
    expect(phone.get_by_role("link", name="走访")).to_have_count(0)
    phone.get_by_role("button", name="上报一件事").click()
    phone.get_by_role("button", name="环境卫生").click()
    phone.get_by_role("button", name="发送", exact=True).click()
    expect(phone.get_by_text("都已送达。")).to_be_visible()
    phone.get_by_role("link", name="今天").click()
    expect(phone.get_by_role("heading", name="我上报的")).to_be_visible()
    assert axe(phone) == []


def test_an_emergency_asks_for_check_ins_visibly_and_only_then(phone: Page, county: County) -> None:
    phone.goto(phone.url.partition("#")[0] + "#checkin")
    expect(phone.get_by_text("现在没有应急签到。")).to_be_visible()
    emergency = command.start_emergency(
        county.areas["浒山"], matter="防御台风", reason="台风橙色预警", ordered_by="王县长",
        ends_at=now() + timedelta(days=2), by=county["余主任"],
    )  # fmt: skip
    actions.name_point(emergency, name="三号闸口", address="环河路", by=county["余主任"])
    banner = phone.get_by_text("应急期间：防御台风")
    while not banner.is_visible():
        # The server looks for emergencies every few seconds only.
        synced(phone)
    phone.get_by_role("link", name="签到点").click()
    phone.get_by_role("button", name="在三号闸口签到").click()
    expect(phone.get_by_text("上次签到")).to_be_visible()
    made = CheckIn.objects.get()
    assert (made.lon, made.lat) == (None, None), "no position unless it was ticked"
    assert axe(phone) == []


def test_a_door_is_put_right_and_another_no_longer_visited(phone: Page, county: County) -> None:
    household(county, "5幢102室")
    household(county, "5幢103室")
    synced(phone)
    phone.get_by_role("link", name="走访").click()
    phone.context.set_offline(True)
    phone.get_by_role("button", name="去走访 5幢102室").click()
    phone.get_by_role("button", name="更正门牌、姓名、类别").click()
    phone.get_by_label("门牌").fill("5幢202室")
    phone.get_by_role("button", name="保存").click()
    phone.get_by_role("link", name="走访").click()
    phone.get_by_role("button", name="去走访 5幢103室").click()
    phone.get_by_role("button", name="不再走访").click()
    phone.get_by_role("button", name="已搬走").click()
    on_line(phone)
    assert set(Household.objects.filter(retired_on=None).values_list("address", flat=True)) == {"5幢202室"}


def test_a_phone_that_was_taken_out_of_service_is_wiped(phone: Page, county: County) -> None:
    synced(phone)
    phone.context.set_offline(True)
    write_report(phone, words="没来得及发")
    phone.get_by_role("button", name="保存，联网后发送").click()
    expect(phone.get_by_text("待发送")).to_be_visible()
    [device] = _devices(county)
    actions.revoke_device(device, reason="手机遗失", by=county["系统员"])
    phone.context.set_offline(False)
    expect(phone.get_by_role("link", name="重新登录")).to_be_visible()
    left = {store: phone.evaluate(KEPT, store)["count"] for store in ("records", "photos", "doors", "keys", "meta")}
    assert set(left.values()) == {0}, left
    assert not Case.objects.exists()


def _devices(county: County) -> list[object]:
    from shanzhi.fieldwork.models import Device

    return list(Device.objects.filter(member=county.people["陈芳"]))


def test_guides_and_telephone_numbers_are_there_without_a_signal(phone: Page, county: County) -> None:
    synced(phone)
    phone.context.set_offline(True)
    phone.get_by_role("link", name="指引、通讯录、值班").first.click()
    expect(phone.get_by_label("找指引和电话")).to_be_visible()
    assert axe(phone) == []
