"""What can go wrong with a phone in a village: two tabs, a full store, a killed server, a wrong clock, another pair of
hands. Whatever happens, no word is lost and none is doubled."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, Route, expect

from shanzhi.cases.models import Case
from shanzhi.fieldwork import actions
from shanzhi.fieldwork.models import Household, Photo, Record, Visit
from shanzhi.kernel.clock import now
from shanzhi.records.models import Attachment
from shanzhi.site.testkit import County

from .conftest import Mishaps, Server, Site
from .phones import KEPT, KEPT_FOR_OFFLINE, OFFLINE, picture, synced, taken_into_use, write_report

RESERVED = """async () => {
  const said = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
  const db = await said(indexedDB.open("shanzhi-field"));
  return (await said(db.transaction("meta").objectStore("meta").getKey("reserve"))) !== undefined;
}"""


def test_a_draft_is_written_in_one_tab_only(phone: Page, site: Site, new_page: Callable[..., Page]) -> None:
    write_report(phone, words="正在写的")
    phone.wait_for_function("async () => (await navigator.locks.query()).held.length > 0")
    second = new_page(beside=phone)
    second.goto(site.url + "/field/#mine")
    second.get_by_role("button", name="接着写").click()
    expect(second.get_by_text("这条正在另一个页面里写")).to_be_visible()
    phone.get_by_role("button", name="发送", exact=True).click()
    expect(phone.get_by_text("都已送达。")).to_be_visible()
    second.get_by_role("link", name="我的").click()
    expect(second.get_by_text("都已送达。")).to_be_visible()
    assert Case.objects.get().narrative.text == "正在写的"


def test_a_tab_that_dies_gives_its_draft_back(phone: Page, site: Site, new_page: Callable[..., Page]) -> None:
    write_report(phone, words="写了一半")
    expect(phone.get_by_label("情况说明")).to_have_value("写了一半")
    second = new_page(beside=phone)
    phone.close(run_before_unload=False)
    second.goto(site.url + "/field/#mine")
    second.get_by_role("button", name="接着写").click()
    expect(second.get_by_label("情况说明")).to_have_value("写了一半")


def test_a_full_store_is_told_before_it_is_full_and_loses_nothing(
    site: Site, county: County, new_page: Callable[..., Page], mishaps: Mishaps
) -> None:
    """A phone with little room: first the reserve is spent and told, then a photo is refused; words are kept."""
    mishaps.forgive(*OFFLINE)
    phone = new_page(width=360, height=740)
    phone.goto(site.url + "/login")
    phone.context.new_cdp_session(phone).send(
        "Storage.overrideQuotaForOrigin", {"origin": site.url, "quotaSize": 4600 * 1024}
    )
    site.sign_in(phone, county.people["陈芳"])
    phone.goto(site.url + "/field/")
    expect(phone.get_by_text("陈芳，")).to_be_visible()
    phone.evaluate(KEPT_FOR_OFFLINE)
    phone.wait_for_function(RESERVED)
    phone.context.set_offline(True)
    write_report(phone, words="第一句")
    told = phone.get_by_text("手机空间快满了")
    refused = phone.get_by_text("手机空间不足，没有存下")
    kept, told_at = 0, 0
    while not refused.is_visible():
        phone.locator("input[type=file]").set_input_files(
            {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture()}
        )
        expect(phone.get_by_alt_text("拍照").nth(kept).or_(refused).first).to_be_visible()
        kept = phone.get_by_alt_text("拍照").count()
        told_at = told_at or (kept if told.is_visible() else 0)
    assert 0 < told_at < kept, "told while there was still room for more"
    phone.get_by_label("情况说明").fill("第一句，改过的")
    phone.get_by_role("button", name="保存，联网后发送").click()
    expect(phone.get_by_text("待发送")).to_be_visible()
    assert phone.evaluate(KEPT, "photos")["count"] == kept
    phone.context.set_offline(False)
    expect(phone.get_by_text("都已送达。")).to_be_visible()
    case = Case.objects.get()
    assert case.narrative.text == "第一句，改过的"
    assert Attachment.objects.filter(subject=case.subject).count() == kept


def test_a_server_killed_in_the_middle_of_twenty_records(
    county: County, mortal_server: Server, new_page: Callable[..., Page], mishaps: Mishaps
) -> None:
    mishaps.forgive(*OFFLINE, "502", "503")
    site = Site(mortal_server.url)
    phone = taken_into_use(site, county.people["陈芳"], new_page)
    phone.context.set_offline(True)
    phone.evaluate(
        """async ([text, area]) => {
          const files = "/static/r-test/fieldwork/";
          const { Draft } = await import(files + "drafts.mjs");
          const { shrink } = await import(files + "photo.mjs");
          const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
          for (let n = 1; n <= 20; n += 1) {
            const body = { place: { area }, category: "EV0102", text: `第${n}条`, photos: [] };
            const draft = await Draft.make("report", body);
            if (n % 2) await draft.addPhoto(await shrink(new File([bytes], "a.jpg", { type: "image/jpeg" })), "report");
            await draft.send(`第${n}条`);
          }
        }""",
        [base64.b64encode(picture()).decode(), county.areas["阳明1"].pk],
    )
    pieces: list[str] = []

    def kill_at_the_twelfth(route: Route) -> None:
        pieces.append(route.request.method)
        if pieces.count("PUT") == 12 and route.request.method == "PUT":
            mortal_server.kill()
            route.abort()
        else:
            route.continue_()

    phone.context.route("**/field/photos/**", kill_at_the_twelfth)
    with phone.expect_event("requestfailed", lambda request: request.method == "PUT"):
        phone.context.set_offline(False)
    phone.get_by_role("link", name="我的").click()
    expect(phone.get_by_text("当前离线，")).to_be_visible()
    assert 0 < Record.objects.count() < 20
    mortal_server.start()
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.get_by_text("都已送达。")).to_be_visible(timeout=60_000)
    assert Record.objects.filter(state="FILED").count() == 20
    assert Case.objects.count() == 20
    assert Attachment.objects.count() == 10
    assert not Photo.objects.exists()


def test_two_phones_at_one_door(phone: Page, site: Site, county: County, new_page: Callable[..., Page]) -> None:
    county.appoint("赵亮", "grid_worker", "阳明社区", "阳明1")
    home = actions.enrol_household(
        uid=uuid4(), area=county.areas["阳明1"], address="9幢101室", known={"people": 1}, by=county["陈芳"]
    )
    other = taken_into_use(site, county.people["赵亮"], new_page)
    synced(phone)
    for page, people in ((phone, "2"), (other, "3")):
        page.get_by_role("link", name="走访").click()
        page.context.set_offline(True)
        page.get_by_role("button", name="去走访 9幢101室").click()
        page.get_by_role("button", name="已走访").click()
        page.get_by_label("常住人数").fill(people)
        page.get_by_role("button", name="保存走访").click()
        page.get_by_role("link", name="我的").click()
        expect(page.get_by_text("待发送")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.get_by_text("都已送达。")).to_be_visible()
    other.context.set_offline(False)
    expect(other.get_by_role("alert")).to_contain_text("已由他人更新")
    sides = other.locator(".sides")
    expect(sides).to_contain_text("别人的2")
    expect(sides).to_contain_text("我的3")
    other.get_by_role("button", name="用别人的：2").click()
    expect(other.get_by_text("都已送达。")).to_be_visible()
    assert Household.objects.get().known == {"people": 2}
    assert Visit.objects.filter(household=home).count() == 2


def test_a_clock_that_is_wrong_by_hours_is_told_and_does_no_harm(
    site: Site, county: County, new_page: Callable[..., Page], mishaps: Mishaps
) -> None:
    mishaps.forgive(*OFFLINE)
    phone = new_page(width=360, height=740)
    phone.clock.install(time=now() - timedelta(hours=5))
    site.sign_in(phone, county.people["陈芳"])
    phone.goto(site.url + "/field/")
    expect(phone.get_by_text("手机时间慢了约5小时")).to_be_visible()
    write_report(phone, words="钟不准")
    phone.get_by_role("button", name="发送", exact=True).click()
    expect(phone.get_by_text("都已送达。")).to_be_visible()
    assert abs(Record.objects.get().made_at - now()) < timedelta(minutes=2)


def test_a_clock_put_right_on_the_way_keeps_the_moment(
    site: Site, county: County, new_page: Callable[..., Page], mishaps: Mishaps
) -> None:
    mishaps.forgive(*OFFLINE)
    phone = new_page(width=360, height=740)
    phone.clock.install(time=now() - timedelta(hours=5))
    site.sign_in(phone, county.people["陈芳"])
    phone.goto(site.url + "/field/")
    expect(phone.get_by_text("手机时间慢了约5小时")).to_be_visible()
    phone.context.route("**/field/**", lambda route: route.abort())
    write_report(phone, words="钟后来准了")
    phone.get_by_role("button", name="发送", exact=True).or_(
        phone.get_by_role("button", name="保存，联网后发送")
    ).click()
    expect(phone.get_by_text("待发送")).to_be_visible()
    phone.clock.set_system_time(now())
    phone.context.unroute("**/field/**")
    synced(phone)
    expect(phone.get_by_text("都已送达。")).to_be_visible()
    assert abs(Record.objects.get().made_at - now()) < timedelta(minutes=2)


def test_the_app_can_be_installed(phone: Page, site: Site) -> None:
    told: dict[str, Any] = phone.context.new_cdp_session(phone).send("Page.getInstallabilityErrors")
    # A test's browser is a private window, and that is all that stands in the way.
    assert {e["errorId"] for e in told["installabilityErrors"]} <= {"in-incognito"}
    phone.goto(site.url + "/fieldwork/install/")
    expect(phone.get_by_role("heading", name="手机扫一扫")).to_be_visible()
    expect(phone.get_by_text(f"{site.url}/field/")).to_be_visible()


def test_a_phone_shared_by_two_says_how_many_of_the_other_wait(
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
    expect(phone.get_by_text("这台手机上还有另一位的 1 条没有送达")).to_be_visible()
    site.sign_in(phone, county.people["陈芳"])
    phone.reload()
    phone.get_by_role("button", name="切换到当前账号").click()
    phone.get_by_role("link", name="我的").click()
    expect(phone.get_by_text("都已送达。")).to_be_visible()
    assert Case.objects.get().narrative.text == "陈芳写的"
    assert phone.evaluate(KEPT, "photos")["count"] == 0
