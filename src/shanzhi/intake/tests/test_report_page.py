"""The residents' report page, as a phone without scripts uses it."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from shanzhi.cases.models import Case
from shanzhi.intake import door, limits
from shanzhi.intake.models import Reception
from shanzhi.records.models import Attachment
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County

WORDS = "三单元楼道里有人给电动车充电，从四楼飞线下来。"


@pytest.fixture
def phone(client: Client) -> Client:
    client.defaults["REMOTE_ADDR"] = "10.0.0.9"
    return client


def photo() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "#456").save(out, "JPEG")
    out.seek(0)
    out.name = "现场.jpg"
    return out


def form(client: Client, address: str) -> dict[str, Any]:
    """What the page holds hidden."""
    html = client.get(address).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', html)
    assert key
    return {"key": key[1], "text": WORDS, "phone": "138 0000 2716", "address": "3幢3单元"}


def test_it_works(county: County, phone: Client) -> None:
    grid = county.areas["阳明1"]
    answer = phone.post(f"/r/{grid.code}", form(phone, f"/r/{grid.code}") | {"photos": [photo()]})

    case = Case.objects.get()
    assert answer.status_code == 303 and answer["Location"] == f"/r/done/{case.code}"
    assert (case.channel, case.area, case.state) == ("web", grid, "REPORTED")
    assert Reception.objects.get(case=case).located == "qr"
    kept = Attachment.objects.get(subject=case.subject)
    assert (kept.circle, kept.stage, kept.kind) == ("public", "report", "photo")
    page = phone.get(answer["Location"]).content.decode()
    assert "已收到" in page and "330282-" in page and "138****2716" in page and 'class="qr"' in page


def test_a_double_tap_files_once(county: County, phone: Client) -> None:
    address = f"/r/{county.areas['阳明1'].code}"
    given = form(phone, address)
    answers = [phone.post(address, given | {"photos": [photo()]}) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Case.objects.count() == 1 == Attachment.objects.count()
    assert [line.act for line in trail_of(Case.objects.get().subject)] == ["cases.open_case", "records.attach"]


def test_without_a_phone_four_digits_are_shown_once(county: County, phone: Client) -> None:
    address = f"/r/{county.areas['阳明1'].code}"
    given = form(phone, address) | {"phone": "", "anonymous": "on"}
    page = phone.get(phone.post(address, given)["Location"]).content.decode()
    pin = re.search(r'<b class="code">(\d{4})</b>', page)
    assert pin
    code = Case.objects.get().code
    other = Client(REMOTE_ADDR="10.0.0.10")
    assert other.post("/t/", {"code": code, "tail": pin[1]}).status_code == 303


def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(county: County, phone: Client) -> None:
    answer = phone.post("/r/", form(phone, "/r/") | {"text": "灯", "phone": "123", "address": ""})
    page = answer.content.decode()
    assert answer.status_code == 422 and Case.objects.count() == 0
    assert "请再多写几个字" in page and "电话号码不对" in page and 'value="123"' in page


def test_without_a_code_the_place_is_chosen_or_told(county: County, phone: Client) -> None:
    nowhere = phone.post("/r/", form(phone, "/r/") | {"address": ""})
    assert nowhere.status_code == 422 and "请选择在哪个村" in nowhere.content.decode()

    phone.post("/r/", form(phone, "/r/") | {"area": county.areas["路湾"].pk})
    assert Case.objects.latest("id").desk == county.units["周巷指挥室"]
    phone.post("/r/", form(phone, "/r/") | {"address": "金山社区菜场门口"})
    assert Case.objects.latest("id").area == county.areas["金山"]
    phone.post("/r/", form(phone, "/r/") | {"address": "一个谁也不知道的地方"})
    assert Case.objects.latest("id").desk == county.units["中心"]


def test_a_position_finds_its_grid(county: County, phone: Client) -> None:
    given = form(phone, "/r/") | {"lon": "121.26", "lat": "30.15", "accuracy": "12"}
    phone.post("/r/", given)
    case = Case.objects.get()
    assert case.area == county.areas["金山1"] and Reception.objects.get(case=case).located == "position"
    assert phone.get("/r/where?lon=121.26&lat=30.15").json()["name"] == county.areas["金山1"].label
    assert phone.get("/r/where?lon=100&lat=10").json() == {"inside": False}


def test_a_machine_in_the_trap_files_nothing(county: County, phone: Client) -> None:
    address = f"/r/{county.areas['阳明1'].code}"
    assert phone.post(address, form(phone, address) | {"website": "http://x"}).status_code == 422
    assert not Case.objects.exists()


def test_too_often_from_a_phone_is_told_when_to_come_back(county: County, phone: Client) -> None:
    address = f"/r/{county.areas['阳明1'].code}"
    for _ in range(limits.FILING_FROM_PHONE.most):
        limits.count(limits.FILING_FROM_PHONE, "13800002716")
    answer = phone.post(address, form(phone, address))
    assert answer.status_code == 429 and "分钟后再试" in answer.content.decode()
    assert not Case.objects.exists()


def test_danger_is_answered_with_the_number_to_call(county: County, phone: Client) -> None:
    address = f"/r/{county.areas['阳明1'].code}"
    assert 'href="tel:119"' in phone.get(address).content.decode()
    given = form(phone, address) | {"text": "楼下着火了，快来人！"}
    page = phone.get(phone.post(address, given)["Location"]).content.decode()
    assert "请马上打电话" in page and page.index("请马上打电话") < page.index("收到了")


def test_a_neighbours_report_is_told_without_its_words(county: County, phone: Client) -> None:
    grid = county.areas["阳明1"]
    known = county.case(text=WORDS + "我是二楼的老王。", address="3幢3单元")
    told = phone.post("/r/near", {"text": WORDS, "grid": grid.code}).content.decode()
    assert known.code in told and "老王" not in told and "飞线" not in told.replace("电动车违规充电", "")

    given = form(phone, f"/r/{grid.code}") | {"same_as": known.code}
    phone.post(f"/r/{grid.code}", given)
    mine = Case.objects.latest("id")
    reception = Reception.objects.get(case=mine)
    assert (reception.twin, reception.twin_code, mine.state) == ("same", known.code, "REPORTED")


def test_nothing_confidential_is_told_to_neighbours(county: County, phone: Client) -> None:
    county.case(text=WORDS, circle="family")
    told = phone.post("/r/near", {"text": WORDS, "grid": county.areas["阳明1"].code}).content.decode()
    assert "类似" not in told


def test_an_old_poster_still_works(county: County, phone: Client) -> None:
    page = phone.get("/r/330282999999999").content.decode()
    assert "网格已经调整" in page and "请选择" in page


def test_doors_and_privacy_are_open(county: County, phone: Client) -> None:
    page = phone.get("/r/doors?q=欠薪").content.decode()
    assert "劳动保障监察" in page and "行政复议" not in page
    assert "个人信息" in phone.get("/r/privacy").content.decode()


def test_the_address_behind_proxies(rf: Any, settings: Any) -> None:
    request = rf.get("/r/", REMOTE_ADDR="10.1.1.1", headers={"X-Forwarded-For": "6.6.6.6, 1.2.3.4"})
    settings.AXES_IPWARE_PROXY_COUNT = 1
    assert door.address_of(request) == "1.2.3.4"
    settings.AXES_IPWARE_PROXY_COUNT = 0
    assert door.address_of(request) == "10.1.1.1"
