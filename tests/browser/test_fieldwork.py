"""The grid worker's phone in a real browser: no word is lost and none is doubled."""

from __future__ import annotations

import base64
import io
from uuid import uuid4

from PIL import Image
from playwright.sync_api import Page, Route, expect

from shanzhi.cases.models import Case
from shanzhi.fieldwork import actions
from shanzhi.fieldwork.models import DiaryEntry, Household, Record, Visit
from shanzhi.records.models import Attachment
from shanzhi.site.testkit import County
from shanzhi.staff.models import SignIn

from .conftest import Mishaps, Site
from .phones import KEPT, picture, started_again, write_report


def test_a_report_without_signal_outlives_the_tab_and_is_filed_once(phone: Page, site: Site) -> None:
    phone.context.set_offline(True)
    write_report(phone, words="东门垃圾桶满了没人收", photo=picture())
    phone.get_by_role("button", name="保存，联网后发送").click()
    expect(phone.get_by_text("待发送")).to_be_visible()
    phone = started_again(phone, site)
    expect(phone.get_by_text("待发送")).to_be_visible()
    [sha256] = phone.evaluate(KEPT, "photos")["sha256"]
    assert not Case.objects.exists()
    phone.context.set_offline(False)
    expect(phone.get_by_text("都已送达。")).to_be_visible()
    case = Case.objects.get()
    assert case.narrative.text == "东门垃圾桶满了没人收"
    paper = Attachment.objects.get(subject=case.subject)
    assert paper.sha256 == sha256
    seen = Image.open(io.BytesIO(phone.request.get(f"{site.url}/files/{paper.pk}/").body()))
    seen.load()
    assert seen.size == (1600, 1200)


def test_a_photo_is_made_small_and_tells_nothing_but_the_picture(phone: Page) -> None:
    small = phone.evaluate(
        """async (text) => {
          const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
          const { shrink } = await import("/static/r-test/fieldwork/photo.mjs");
          const photo = await shrink(new File([bytes], "photo.jpg", { type: "image/jpeg" }));
          return btoa([...new Uint8Array(photo.bytes)].map((b) => String.fromCharCode(b)).join(""));
        }""",
        base64.b64encode(picture()).decode(),
    )
    image = Image.open(io.BytesIO(base64.b64decode(small)))
    assert max(image.size) == 1600
    assert not image.getexif()


def test_a_common_report_takes_four_taps(phone: Page) -> None:
    write_report(phone, photo=picture())
    phone.get_by_role("button", name="发送", exact=True).click()
    expect(phone.get_by_text("都已送达。")).to_be_visible()
    assert "暴露垃圾" in Case.objects.get().narrative.text


def test_an_answer_that_was_lost_doubles_nothing(phone: Page) -> None:
    lost: list[int] = []

    def lose_the_first(route: Route) -> None:
        answer = route.fetch()
        if lost:
            route.fulfill(response=answer)
        else:
            lost.append(answer.status)
            route.abort()

    phone.context.route("**/field/sync", lose_the_first)
    write_report(phone, words="河边有垃圾")
    phone.get_by_role("button", name="发送", exact=True).click()
    expect(phone.get_by_text("都已送达。")).to_be_visible()
    assert lost == [200]
    assert Case.objects.count() == 1
    assert Record.objects.get().state == "FILED"


def test_a_refused_record_comes_back_and_is_mended(phone: Page) -> None:
    write_report(phone, words="水沟里有垃圾")
    phone.get_by_label("网格").select_option(label="按定位判断")
    phone.get_by_role("button", name="带上我的位置").click()
    expect(phone.get_by_text("已带位置")).to_be_visible()
    phone.get_by_role("button", name="发送", exact=True).click()
    expect(phone.get_by_role("alert")).to_contain_text("定位不在本地范围内")
    phone.get_by_role("button", name="去修改").click()
    expect(phone.get_by_label("情况说明")).to_have_value("水沟里有垃圾")
    phone.get_by_label("网格").select_option(index=1)
    phone.get_by_role("button", name="发送", exact=True).click()
    expect(phone.get_by_text("都已送达。")).to_be_visible()
    assert Case.objects.get().narrative.text == "水沟里有垃圾"


def test_a_new_version_of_the_app_keeps_what_was_being_written(phone: Page) -> None:
    phone.context.set_offline(True)
    write_report(phone, words="等着发的", photo=picture())
    phone.get_by_role("button", name="保存，联网后发送").click()
    expect(phone.get_by_text("待发送")).to_be_visible()
    write_report(phone, words="还没写完的")
    phone.context.set_offline(False)
    phone.context.route("**/field/sync", lambda route: route.abort())
    # Another address is another version to the browser, as a changed file would be.
    phone.evaluate("navigator.serviceWorker.register('/field/worker.js?next', {scope: '/field/'})")
    with phone.expect_event("load"):
        phone.get_by_role("button", name="更新").click()
    phone.goto(phone.url.partition("#")[0] + "#mine")
    expect(phone.get_by_text("草稿", exact=True)).to_be_visible()
    phone.context.unroute("**/field/sync")
    phone.get_by_role("button", name="立即同步").click()
    expect(phone.get_by_text("已上报")).to_be_visible()
    phone.get_by_role("button", name="接着写").click()
    expect(phone.get_by_label("情况说明")).to_have_value("还没写完的")
    assert Case.objects.get().narrative.text == "等着发的"


def test_a_visit_and_a_diary_page_without_signal(phone: Page, county: County) -> None:
    home = actions.enrol_household(
        uid=uuid4(), area=county.areas["阳明1"], address="5幢102室", name="王桂英", groups=["living_alone"],
        known={"people": 1}, by=county["陈芳"],
    )  # fmt: skip
    phone.get_by_role("link", name="我的").click()
    phone.get_by_role("button", name="立即同步").click()
    phone.get_by_role("link", name="走访").click()
    expect(phone.get_by_text("5幢102室")).to_be_visible()
    phone.context.set_offline(True)
    phone.get_by_role("button", name="去走访 5幢102室").click()
    phone.get_by_role("button", name="已走访").click()
    phone.get_by_label("常住人数").fill("2")
    phone.get_by_role("button", name="保存走访").click()
    expect(phone.get_by_text("今天没有到期的走访。")).to_be_visible()
    phone.get_by_role("link", name="日记").click()
    phone.get_by_label("日记内容").fill("王阿姨想装一个扶手")
    phone.get_by_role("button", name="记下并转议题").click()
    expect(phone.get_by_text("待发送")).to_be_visible()
    phone.context.set_offline(False)
    phone.get_by_role("link", name="我的").click()
    expect(phone.get_by_text("都已送达。")).to_be_visible()
    assert Visit.objects.get(household=home).changes == {"people": [1, 2]}
    entry = DiaryEntry.objects.get()
    assert entry.topic is not None
    assert entry.topic.title == "王阿姨想装一个扶手"


def test_edits_that_cross_are_shown_and_a_person_takes_one(phone: Page, county: County) -> None:
    home = actions.enrol_household(
        uid=uuid4(), area=county.areas["阳明1"], address="6幢301室", known={"people": 1}, by=county["陈芳"]
    )
    phone.reload()
    phone.get_by_role("link", name="走访").click()
    phone.get_by_role("button", name="去走访 6幢301室").click()
    expect(phone.get_by_role("button", name="保存走访")).to_be_visible()
    actions.record_visit(home, uid=uuid4(), outcome="met", changes={"people": (1, 3)}, by=county["陈芳"])
    phone.get_by_role("button", name="已走访").click()
    phone.get_by_label("常住人数").fill("2")
    phone.get_by_role("button", name="保存走访").click()
    phone.get_by_role("link", name="我的").click()
    expect(phone.get_by_role("alert")).to_contain_text("已由他人更新")
    phone.get_by_role("button", name="用我的：2").click()
    expect(phone.get_by_text("都已送达。")).to_be_visible()
    assert Household.objects.get().known == {"people": 2}


def test_another_account_on_the_same_phone_neither_reads_nor_sends(
    phone: Page, site: Site, county: County, mishaps: Mishaps
) -> None:
    mishaps.forgive("403")
    county.appoint("赵亮", "grid_worker", "阳明社区", "阳明2")
    phone.context.set_offline(True)
    write_report(phone, words="陈芳写的")
    phone.get_by_role("button", name="保存，联网后发送").click()
    expect(phone.get_by_text("待发送")).to_be_visible()
    phone.context.set_offline(False)
    phone.context.route("**/field/**", lambda route: route.abort())
    site.sign_in(phone, county.people["赵亮"])
    phone.context.unroute("**/field/**")
    phone.reload()
    phone.get_by_role("button", name="切换到当前账号").click()
    phone.get_by_role("link", name="我的").click()
    expect(phone.get_by_text("赵亮")).to_be_visible()
    expect(phone.get_by_text("都已送达。")).to_be_visible()
    assert not Case.objects.exists()
    stored = phone.evaluate(KEPT, "records")
    assert stored["count"] == 1
    assert "陈芳写的" not in stored["text"], "at rest it is sealed"


def test_log_out_warns_and_wipes(phone: Page) -> None:
    phone.context.set_offline(True)
    write_report(phone, words="不要了的")
    phone.get_by_role("button", name="保存，联网后发送").click()
    phone.get_by_role("button", name="退出登录并清除本机数据").click()
    expect(phone.get_by_role("dialog")).to_contain_text("还有 1 条没有送达")
    phone.get_by_role("button", name="清除并退出").click()
    expect(phone.get_by_text("第一次使用需要联网登录")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.get_by_text("登录一次，之后没有信号也能用。")).to_be_visible()
    assert SignIn.objects.get().ended_at is not None
    left = {store: phone.evaluate(KEPT, store)["count"] for store in ("records", "photos", "doors", "keys", "meta")}
    assert set(left.values()) == {0}, left
