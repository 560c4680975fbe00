"""Messages and what is kept, in a real browser: the bell, writing to people, the auditor's pages, blacking out."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from shanzhi.kernel.actor import Actor
from shanzhi.notices import actions as notices
from shanzhi.notices.models import Notice
from shanzhi.records import actions as records
from shanzhi.records.models import Attachment
from shanzhi.records.queries import trail_of

from .conftest import Mishaps, Site, axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from shanzhi.cases.models import Case
    from shanzhi.site.testkit import County

MACHINE = Actor.system("测试")
FACTS = {"code": "330282261122000017X", "category": "市容环境·暴露垃圾", "place": "峙山路", "step": "受理"}


@pytest.fixture
def crying(settings: Any) -> Iterator[None]:
    """What this process does is heard by the server."""
    from shanzhi.site.crier import crier

    settings.SHANZHI_CRIER = True
    yield
    crier.stop()


def tell(county: County, name: str, key: str) -> None:
    notices.send(to=county.people[name].pk, template="new_case", key=key, facts=FACTS, by=MACHINE)


def test_a_message_rings_and_appears_without_reloading(site: Site, county: County, page: Page, crying: None) -> None:
    site.sign_in(page, county.people["李娟"])
    page.goto(f"{site.url}/notices/")
    expect(page.locator("#live-state")).to_have_attribute("data-state", "live")
    expect(page.locator("#inbox")).to_contain_text("没有未读消息")
    tell(county, "王磊", "a")
    tell(county, "李娟", "b")
    expect(page.locator("#bell .count")).to_have_text("1")
    expect(page.locator("#inbox tbody tr")).to_have_count(1)
    expect(page.locator("#inbox")).to_contain_text("峙山路，待受理")
    page.locator("#inbox .lnk").first.click()
    page.goto(f"{site.url}/notices/")
    expect(page.locator("#bell .count")).to_have_text("")


def test_a_notice_is_seen_before_it_is_sent(site: Site, county: County, page: Page) -> None:
    site.sign_in(page, county.people["周敏"])
    page.goto(f"{site.url}/notices/write/")
    page.get_by_role("combobox").and_(page.locator("input")).fill("交警")
    page.get_by_role("option", name="慈溪市公安局交警大队").click()
    page.get_by_label("标题").fill("台风值守")
    page.get_by_label("内容").fill("今晚请安排双人值守。")
    page.get_by_role("button", name="预览").click()
    expect(page.locator("main")).to_contain_text("2 人")
    expect(page.locator("main")).to_contain_text("陈刚、孙梅")
    assert axe(page) == []
    assert not Notice.objects.exists()
    page.get_by_role("button", name="返回修改").click()
    expect(page.get_by_label("标题")).to_have_value("台风值守")
    expect(page.locator("main")).to_contain_text("慈溪市公安局交警大队")
    page.get_by_role("button", name="预览").click()
    page.get_by_role("button", name="发送").click()
    expect(page.locator("main")).to_contain_text("已发送给2人")
    assert Notice.objects.count() == 2


@pytest.fixture
def audited(county: County) -> Case:
    """A case with a trail, a seal and a look at personal data."""
    case: Case = county.case(state="HANDLING")
    records.write(case.subject, "cases.look", detail={"purpose": "电话核实"}, by=county["李娟"])
    records.seal(records.last_settled_line(), by=MACHINE)
    records.ask_for_verification(by=county["审计员"])
    return case


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize(
    "path",
    ["/records/", "/records/?person=李娟", "/records/looks/", "/records/verify/", "/records/seals/", "/records/due/"],
)
def test_the_auditors_pages_are_accessible(
    site: Site, county: County, audited: Case, new_page: Callable[..., Page], path: str, width: int
) -> None:
    page = new_page(width=width)
    site.sign_in(page, county.people["审计员"])
    page.goto(f"{site.url}{path}")
    expect(page.locator("h1")).to_have_text("审计")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", ["/notices/", "/notices/?tab=read", "/notices/write/", "/notices/log/"])
def test_the_pages_of_messages_are_accessible(site: Site, county: County, page: Page, path: str) -> None:
    site.sign_in(page, county.people["周敏"])
    tell(county, "周敏", "a")
    notices.send(to=notices.Phone(plain="13805842716"), template="accepted", key="k", facts=FACTS, by=MACHINE)
    Notice.objects.filter(channel="sms").update(state="FAILED", error="空号")
    page.goto(f"{site.url}{path}")
    assert axe(page) == []


def test_the_auditor_follows_a_look_to_its_case(site: Site, county: County, audited: Case, page: Page) -> None:
    site.sign_in(page, county.people["审计员"])
    page.goto(f"{site.url}/records/")
    page.get_by_role("link", name="查看个人信息").click()
    row = page.locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("电话核实")
    expect(row).to_contain_text("李娟")
    expect(row.get_by_role("link", name=audited.code)).to_be_visible()


def test_a_run_is_watched_until_it_is_over(site: Site, county: County, audited: Case, page: Page) -> None:
    from shanzhi.records import runs
    from shanzhi.records.models import Run

    asked = Run.objects.get()
    site.sign_in(page, county.people["审计员"])
    page.goto(f"{site.url}/records/runs/{asked.pk}/")
    expect(page.locator("#run")).to_contain_text("排队中")
    assert axe(page) == []
    runs.run(asked.pk)
    expect(page.locator("#run")).to_contain_text("留痕全部完好")


def photo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (800, 600), "white").save(file, "JPEG")
    return file.getvalue()


def attach(site: Site, page: Page, case: Case) -> Attachment:
    """Hand in a photo as the page does."""
    page.goto(f"{site.url}/cases/{case.code}/")
    token = page.evaluate("JSON.parse(document.body.getAttribute('hx-headers:inherited'))['X-CSRFToken']")
    answer = page.request.post(
        f"{site.url}/cases/{case.code}/attach/",
        headers={"X-CSRFToken": token, "Referer": site.url, "HX-Request": "true"},
        multipart={"files": {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": photo()}, "stage": "before"},
    )
    assert answer.status == 204, answer.text()
    return Attachment.objects.get()


def test_part_of_a_photo_is_blacked_out_in_the_browser(site: Site, county: County, page: Page) -> None:
    case = county.case(state="HANDLING")
    site.sign_in(page, county.appoint("赵军", "command_chief", "中心", "county"))
    paper = attach(site, page, case)
    page.goto(f"{site.url}/files/{paper.pk}/redact")
    canvas = page.locator("canvas")
    expect(canvas).to_be_visible()
    assert axe(page) == []
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.25)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.75, steps=4)
    page.mouse.up()
    expect(page.locator("[data-redact-said]")).to_have_text("已遮盖 1 处")
    page.get_by_label("遮盖的理由").fill("遮盖未成年人面部")
    page.get_by_role("button", name="换成遮盖后的文件").click()
    expect(page.locator("main")).to_contain_text("已换成遮盖后的文件")

    shown = Image.open(io.BytesIO(page.request.get(f"{site.url}/files/{paper.pk}/").body())).convert("RGB")
    assert max(shown.getpixel((400, 300))) < 30  # type: ignore[type-var]
    assert min(shown.getpixel((50, 50))) > 225  # type: ignore[type-var]
    assert trail_of(case.subject)[-1].act == "records.redact"


def test_an_original_is_looked_at_for_a_purpose(site: Site, county: County, page: Page, mishaps: Mishaps) -> None:
    mishaps.forgive("422")
    case = county.case(state="HANDLING")
    site.sign_in(page, county.appoint("赵军", "command_chief", "中心", "county"))
    paper = attach(site, page, case)
    page.goto(f"{site.url}/files/{paper.pk}/look?what=original")
    assert axe(page) == []
    page.get_by_role("button", name="查看（留痕）").click()
    expect(page.locator("#purpose-error")).to_contain_text("请写明查看的用途")
    page.get_by_label("查看用途").fill("核对现场位置")
    page.get_by_role("button", name="查看（留痕）").click()
    expect(page.get_by_role("img", name="现场.jpg")).to_be_visible()
    line = trail_of(case.subject)[-1]
    assert (line.act, line.actor_name, line.detail["purpose"]) == ("records.look", "赵军", "核对现场位置")
