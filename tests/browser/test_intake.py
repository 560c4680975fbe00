"""A resident's phone and the window's desk in a real browser: report, follow, receive, decide."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import expect

from shanzhi.cases.models import Case
from shanzhi.intake.models import Reception
from shanzhi.records.models import Attachment

from .conftest import Mishaps, Site, axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from shanzhi.site.testkit import County

WORDS = "菜场门口垃圾一直没人清，味道很大。"


def a_photo() -> dict[str, object]:
    out = io.BytesIO()
    Image.new("RGB", (2400, 1800), "#5a6b4c").save(out, "JPEG")
    return {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_a_resident_reports_in_three_steps_and_follows(
    site: Site, county: County, new_page: Callable[..., Page]
) -> None:
    phone = new_page(width=360, height=740, has_touch=True)
    grid = county.areas["金山1"]
    phone.goto(f"{site.url}/r/{grid.code}")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("第一网格")
    assert axe(phone) == []
    next_button = phone.get_by_role("button", name="下一步")
    next_button.click()
    expect(phone.get_by_role("heading", name="在哪里")).to_be_hidden()
    phone.get_by_label("发生了什么事").fill(WORDS)
    phone.get_by_label("从相册选").set_input_files([a_photo()])  # type: ignore[list-item]
    expect(phone.locator(".shot")).to_have_count(1)
    next_button.click()
    expect(phone.get_by_role("heading", name="在哪里")).to_be_focused()
    phone.locator("[data-sketch] svg").click(position={"x": 150, "y": 90})
    expect(phone.locator("[data-place-said]")).not_to_be_empty()
    assert axe(phone) == []
    phone.go_back()
    expect(phone.get_by_label("发生了什么事")).to_have_value(WORDS)
    next_button.click()
    next_button.click()
    phone.get_by_label("手机号").fill("138 0000 2716")
    assert axe(phone) == []
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("收到了，谢谢您")
    assert axe(phone) == []

    case = Case.objects.get()
    assert (case.channel, Attachment.objects.get(subject=case.subject).circle) == ("web", "public")
    phone.get_by_role("navigation").get_by_role("link", name="看办理进度").first.click()
    expect(phone.get_by_text(case.title).first).to_be_visible()
    expect(phone.locator("figure.shot img")).to_have_count(1)
    assert axe(phone) == []


def test_words_of_danger_bring_the_number_before_everything_else(
    site: Site, county: County, new_page: Callable[..., Page]
) -> None:
    phone = new_page(width=360, height=740)
    phone.goto(f"{site.url}/r/{county.areas['阳明1'].code}")
    alarm = phone.get_by_role("alert")
    expect(alarm).to_be_hidden()
    phone.get_by_label("发生了什么事").fill("楼下车棚着火了")
    expect(alarm).to_contain_text("请马上打电话")
    expect(alarm.get_by_role("link", name="119")).to_be_visible()
    expect(alarm.get_by_role("link", name="122")).to_be_hidden()


def test_without_scripts_one_page_does_it(site: Site, county: County, new_page: Callable[..., Page]) -> None:
    phone = new_page(width=360, height=740, java_script_enabled=False)
    phone.goto(f"{site.url}/r/{county.areas['阳明1'].code}")
    phone.get_by_label("发生了什么事").fill(WORDS)
    phone.get_by_label("手机号").fill("13800002716")
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("收到了，谢谢您")
    assert Case.objects.count() == 1


def test_a_resident_says_it_is_not_solved(
    site: Site, county: County, new_page: Callable[..., Page], mishaps: Mishaps
) -> None:
    mishaps.forgive("422", "429")
    case = county.case(state="CLOSED")
    phone = new_page(width=360, height=740)
    phone.goto(f"{site.url}/t/{case.code}")
    phone.get_by_label("手机号后四位").fill("2716")
    phone.get_by_role("button", name="查询").click()
    assert phone.locator(":checked").count() == 0
    assert axe(phone) == []
    phone.get_by_role("radio", name="还没解决").check()
    phone.get_by_role("radio", name="不满意", exact=True).check()
    phone.get_by_label("还想说什么").fill("晚上又停满了")
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_role("status").first).to_contain_text("退回承办单位重新办理")
    case.refresh_from_db()
    assert case.state == "DISPATCHED"


def test_the_window_takes_in_by_keyboard(site: Site, county: County, page: Page) -> None:
    site.sign_in(page, county.people["何静"])
    page.goto(f"{site.url}/intake/new")
    expect(page.get_by_label("联系电话")).to_be_focused()
    assert axe(page) == []
    page.keyboard.type("13800002716")
    page.get_by_label("姓名", exact=True).fill("王建国")
    page.get_by_label("诉求和情况").fill(WORDS)
    expect(page.get_by_text("建议类别").first).to_be_visible()
    page.locator("h1").click()
    page.keyboard.press("l")
    expect(page.get_by_role("combobox", name="类别").and_(page.locator("input"))).to_have_value("暴露垃圾")
    expect(page.get_by_text("最好拍一张照片")).to_be_visible()
    place = page.get_by_role("combobox", name="所属网格或村（社区）").and_(page.locator("input"))
    place.fill("阳明社区第二")
    expect(page.locator(".combo .list [role=option]").first).to_be_visible()
    place.press("Enter")
    expect(place).to_have_value(county.areas["阳明2"].label)
    place.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("受理回执")
    assert axe(page) == []

    case = Case.objects.get()
    assert (case.state, case.area, case.category) == ("ACCEPTED", county.areas["阳明2"], "EV0102")
    assert Reception.objects.get(case=case).suggested["taken"] is True
    page.goto(f"{site.url}/intake/new")
    expect(page.get_by_label("诉求和情况")).to_have_value("")


def test_the_queue_is_decided_beside_the_list_and_lives(site: Site, county: County, page: Page) -> None:
    first = county.case()
    site.sign_in(page, county.people["李娟"])
    page.goto(f"{site.url}/intake/queue/")
    expect(page.locator(".queue-row")).to_have_count(1)
    assert axe(page) == []
    page.keyboard.press("a")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="受理")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(f"已受理 {first.code}")).to_be_visible()
    expect(page.locator(".queue-row")).to_have_count(0)
    first.refresh_from_db()
    assert first.state == "ACCEPTED"


def test_an_old_sheet_is_matched_and_looked_through(site: Site, county: County, page: Page) -> None:
    from shanzhi.intake.tests.nasty import workbook

    site.sign_in(page, county.people["郝主任"])
    page.goto(f"{site.url}/intake/import/")
    assert axe(page) == []
    sheet = {"name": "2024台账.xlsx", "mimeType": "application/vnd.ms-excel", "buffer": workbook()}
    page.get_by_label("文件").set_input_files([sheet])  # type: ignore[list-item]
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_text("4 行不能导入")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="开始导入").click()
    expect(page.get_by_text("可以离开本页，导入会继续")).to_be_visible()
    assert axe(page) == []
