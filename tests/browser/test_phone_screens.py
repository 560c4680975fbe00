"""Every screen of the phone at 360 by 740: nothing sticks out in either size of letters, and axe has nothing to say.

SHANZHI_PICTURES=docs/pictures pytest tests/browser/test_phone_screens.py -n0     keeps a picture of each as well
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from PIL import Image
from playwright.sync_api import Page, expect

from shanzhi.cases import actions as cases
from shanzhi.command import actions as command
from shanzhi.fieldwork import actions, receiving
from shanzhi.fieldwork.models import Finding, Household
from shanzhi.fieldwork.tests.grid import BURST_PIPE, RUBBISH, errand, record
from shanzhi.kernel.clock import now, today
from shanzhi.site.testkit import County

from .conftest import Mishaps, Site, axe
from .phones import KEPT_FOR_OFFLINE, OFFLINE, synced

TARGETS = "button, .btn, summary, select, a.line, .link, #tabs a, label.check, .row input"
SMALL = f"""() => [...document.querySelectorAll("{TARGETS}")]
  .filter((e) => e.offsetParent && e.offsetHeight < 48)
  .map((e) => (e.innerText || e.ariaLabel) + " " + e.offsetHeight)"""
PARTS = {
    "消防": ("安全出口畅通", "灭火器在有效期内", "用电线路无老化私拉", "厨房排烟罩按时清洗"),
    "燃气": ("燃气软管完好", "有燃气报警器", "气瓶不存放在用餐区"),
    "食品": ("健康证在有效期内", "生熟分开", "留样齐全"),
    "环境": ("垃圾分类投放", "餐厨垃圾有收运合同", "油烟净化器运行"),
}


class Screens:
    """Looks at one screen after the other, and keeps a picture where a folder was named."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.folder = os.environ.get("SHANZHI_PICTURES", "")
        self.wrong: list[str] = []

    def look(self, name: str, *, shown: str, view: str | None = None) -> None:
        if view is not None:
            self.page.goto(f"{self.url}/field/#{view}")
        expect(self.page.get_by_text(shown).first).to_be_visible()
        self.page.evaluate("document.getElementById('toast')?.replaceChildren()")
        self.wrong += [f"{name}: {violation}" for violation in axe(self.page)]
        self.wrong += [f"{name}: too small for a thumb: {what}" for what in self.page.evaluate(SMALL)]
        if self.folder:
            kept = Image.open(io.BytesIO(self.page.screenshot()))
            kept.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(
                Path(self.folder) / f"field-{name}-phone.png", optimize=True
            )
        self.page.evaluate("document.documentElement.classList.add('elder')")
        if not self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            self.wrong.append(f"{name}: sticks out in large letters")
        self.page.evaluate("document.documentElement.classList.remove('elder')")


def a_full_day(county: County) -> dict[str, str]:
    """Doors, errands, a joint check, a hazard, a neighbour's report, an emergency: what a day may hold."""
    worker, chief = county["陈芳"], county["余主任"]
    for address, name, groups in (
        ("5幢102室", "王桂英", ["living_alone"]), ("5幢301室", "陆小宝家", ["children"]),
        ("7幢2单元", "周根法", ["rental"]),
        ("东门12号", "阿芳小吃", ["shop"]),
    ):  # fmt: skip
        kind = "place" if groups == ["shop"] else "home"
        actions.enrol_household(
            uid=uuid4(), area=county.areas["阳明1"], address=address, name=name, kind=kind, groups=groups,
            known={"people": 2, "smoke_alarm": True}, by=worker,
        )  # fmt: skip
    first = errand(county, title="东门堆物占道，轮椅过不去", address="阳明小区东门", lon=121.243, lat=30.171)
    errand(county, title="3幢楼道灯不亮", address="阳明小区3幢", lon=121.246, lat=30.172)
    county.case(state="ACCEPTED", category=BURST_PIPE, place="阳明1", title="路面冒水", address="新城大道口")
    county.case(state="ACCEPTED", category=RUBBISH, place="阳明1", title="垃圾满溢", address="阳明小区西门")
    items = [
        {"key": f"i{n}", "text": text, "part": part, "category": RUBBISH, "recheck_after": 3}
        for n, (part, text) in enumerate((part, text) for part, texts in PARTS.items() for text in texts)
    ]
    checklist = actions.draw_up_checklist(name="餐饮检查表", items=items, by=chief)
    campaign = actions.plan_campaign(
        checklist=checklist, area=county.areas["浒山"], name="餐饮综合查一次", kind="joint",
        says="一次上门，几个单位的事一起查，不反复打扰。", ends_on=today() + timedelta(days=30), by=chief,
    )  # fmt: skip
    for n, name in enumerate(("老街面馆", "阿明烧烤", "百味餐厅")):
        actions.enrol_household(
            uid=uuid4(), area=county.areas["阳明1"], address=f"南街{n + 3}号", kind="place", name=name,
            groups=["shop"], by=worker,
        )  # fmt: skip
    actions.add_targets(campaign, kinds=["place"], by=chief)
    actions.start_campaign(campaign, by=chief)
    target, other = campaign.targets.order_by("id")[:2]
    answers = {item["key"]: "ok" for item in items} | {"i4": "bad"}
    actions.carry_out_check(target, uid=uuid4(), answers=answers, notes={"i4": "软管老化开裂，要换"}, by=worker)
    emergency = command.start_emergency(
        county.areas["浒山"], matter="防御台风“海葵”", reason="台风橙色预警", ordered_by="王县长",
        ends_at=now() + timedelta(days=2), by=chief,
    )  # fmt: skip
    for name, address in (("三号闸口", "环河路"), ("阳明安置点", "阳明小学")):
        actions.name_point(emergency, name=name, address=address, by=chief)
    entry: Any = record("diary", {"area": county.areas["阳明1"].pk, "text": "王阿姨说楼梯太陡，想装一个扶手。"})
    receiving.take_in([entry], by=worker)
    return {
        "errand": str(first.pk), "door": str(Household.objects.get(address="5幢102室").uid), "check": str(other.uid),
        "campaign": str(campaign.uid), "recheck": str(Finding.objects.get().uid), "case": first.case.code,
    }  # fmt: skip


def test_every_screen(site: Site, county: County, new_page: Callable[..., Page], mishaps: Mishaps) -> None:
    mishaps.forgive(*OFFLINE)
    held = a_full_day(county)
    phone = new_page(width=360, height=740, device_scale_factor=2)
    site.sign_in(phone, county.people["陈芳"])
    phone.goto(site.url + "/field/")
    expect(phone.get_by_text("陈芳，")).to_be_visible()
    phone.evaluate(KEPT_FOR_OFFLINE)
    while not phone.get_by_text("应急期间").is_visible():
        synced(phone)
    screens = Screens(phone, site.url)
    screens.look("today", shown="东门堆物占道")
    screens.look("visits", view="visits", shown="5幢102室")
    screens.look("door", view="door", shown="为什么走访")
    screens.look("near", view="near", shown="在办的事")
    screens.look("knowhow", view="knowhow", shown="通讯录")
    screens.look("check-in", view="checkin", shown="三号闸口")
    screens.look("errand", view=f"errand/{held['errand']}", shown="阳明小区东门")
    screens.look("errand-help", view=f"errand/{held['errand']}/help", shown="要什么帮忙")
    screens.look("help", view="help", shown="要什么帮忙")
    screens.look("campaign", view=f"campaign/{held['campaign']}", shown="检查对象")
    screens.look("recheck", view=f"recheck/{held['recheck']}", shown="复查结果")
    phone.goto(f"{site.url}/field/#visit/{held['door']}")
    phone.get_by_role("button", name="已走访").click()
    screens.look("visit", shown="有变化的才改")
    phone.goto(f"{site.url}/field/#check/{held['check']}")
    phone.get_by_role("button", name="本部分其余全部合格").first.click()
    phone.get_by_role("group", name="燃气软管完好").get_by_role("button", name="不合格").click()
    screens.look("check", shown="1 项不合格")
    phone.goto(site.url + "/field/#report")
    phone.get_by_role("button", name="环境卫生").click()
    screens.look("report", shown="附近可能已经有人报过")
    phone.evaluate("scrollTo(0, 620)")
    screens.look("diary", view="diary", shown="王阿姨说")
    phone.context.set_offline(True)
    phone.get_by_label("日记内容").fill("水表房门坏了")
    phone.get_by_role("button", name="记下", exact=True).click()
    expect(phone.get_by_text("待发送")).to_be_visible()
    screens.look("offline", view="mine", shown="当前离线")
    phone.context.set_offline(False)
    expect(phone.get_by_text("当前离线")).to_have_count(0)
    crossed(phone, site, county, held)
    screens.look("merge", view="mine", shown="看过了，仍然发送我的")
    phone.get_by_role("button", name="强光").click()
    screens.look("sun", view="today", shown="东门堆物占道")
    assert screens.wrong == []


def crossed(phone: Page, site: Site, county: County, held: dict[str, str]) -> None:
    """The worker reports back what the town has just written to."""
    phone.goto(f"{site.url}/field/#errand/{held['errand']}")
    phone.get_by_role("button", name="接单").click()
    expect(phone.get_by_role("button", name="办结反馈")).to_be_visible()
    synced(phone)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="办结反馈").click()
    phone.get_by_label("办理结果").fill("堆物已清，过道通了")
    from shanzhi.cases.models import Case

    cases.note(Case.objects.get(code=held["case"]), text="请顺便看看西门。", by=county["李娟"])
    phone.locator(".foot .primary").click()
    phone.get_by_role("button", name="就这样反馈").click()
    phone.context.set_offline(False)
    expect(phone.get_by_text("还没送达的")).to_be_visible()


def test_the_screen_of_a_helper(site: Site, county: County, new_page: Callable[..., Page], mishaps: Mishaps) -> None:
    """十户联户长: report, and read the answers."""
    mishaps.forgive(*OFFLINE)
    county.appoint("沈大妈", "ten_household_head", "阳明社区", "阳明1")
    phone = new_page(width=360, height=740, device_scale_factor=2)
    site.sign_in(phone, county.people["沈大妈"])
    phone.goto(site.url + "/field/")
    Screens(phone, site.url).look("light", shown="上报一件事")
    assert axe(phone) == []
