"""The watch in a browser: every page opens for whom it is, forms act, and the figures agree with the lists."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
import shapely
from django.test import Client
from python_calamine import CalamineWorkbook

from shanzhi.cases.listing import page as list_page
from shanzhi.cases.selection import Selection
from shanzhi.cases.states import OPEN
from shanzhi.cases.tests.door import Desk
from shanzhi.command import map_now, outlines
from shanzhi.command.actions import plan_reception, set_duty, start_clock, start_emergency
from shanzhi.command.models import Clock, Emergency, LeaderReception
from shanzhi.kernel import clock
from shanzhi.kernel.clock import SHANGHAI, now
from shanzhi.records.models import Run
from shanzhi.site.testkit import County

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


def test_it_works(county: County) -> None:
    county.case(state="HANDLING")
    desk = Desk(county, "李娟")
    body = desk.get("/command/").content.decode()
    assert "当前值班" in body and "现在" not in body
    assert "平时" in body and "法定时限" in body


@pytest.mark.parametrize(
    "path", ["", "map/", "statutory/", "emergencies/", "duty/", "duty/log/", "receptions/", "limits/"]
)
def test_every_page_opens_for_the_chief_and_for_nobody_else(county: County, path: str) -> None:
    assert Desk(county, "郝主任").get(f"/command/{path}").status_code == 200
    assert Desk(county, "系统员").get(f"/command/{path}").status_code == 403
    assert Client().get(f"/command/{path}").status_code == 302


def test_the_panel_of_a_case_and_its_dialogs(county: County) -> None:
    case = county.case(state="HANDLING")
    desk = Desk(county, "李娟")
    url = f"/command/statutory/of/{case.code}/"
    assert "没有法定时限在计时" in desk.part(url).content.decode()
    assert "劳动争议" in desk.part(f"{url}start/").content.decode()
    assert desk.send(f"{url}start/", law="labour_ruling", on=f"{now().date()}").status_code == 204
    row = Clock.objects.get(case=case)
    body = desk.part(url).content.decode()
    assert "劳动争议调解仲裁法第四十三条" in body and "申请延期" in body
    refused = desk.send(f"/command/statutory/{row.pk}/extend_clock/", amount="90d", reason="案情复杂，证据较多。")
    assert refused.status_code == 422
    assert "最多延长15日" in refused.content.decode()
    assert desk.send(f"/command/statutory/{row.pk}/extend_clock/", amount="15d", reason="案情复杂。").status_code == 204
    assert desk.part(f"/command/statutory/{row.pk}/approve_extension/").status_code == 404, "not hers to approve"
    chief = Desk(county, "余主任")
    assert "延期待批" in chief.get("/command/statutory/?which=asked").content.decode()
    assert chief.send(f"/command/statutory/{row.pk}/approve_extension/", granted="yes").status_code == 204
    assert desk.send(f"/command/statutory/{row.pk}/meet_clock/", paper="慈劳仲案〔2026〕7号").status_code == 204
    row.refresh_from_db()
    assert (row.state, row.paper) == ("MET", "慈劳仲案〔2026〕7号")


def test_the_handler_sees_the_panel_and_the_stranger_does_not(county: County) -> None:
    case = county.case(state="HANDLING")
    start_clock(case, key_of_law="labour_ruling", by=county["李娟"])
    url = f"/command/statutory/of/{case.code}/"
    assert "仲裁裁决" in Desk(county, "陈刚").part(url).content.decode()
    assert Desk(county, "王磊").part(url).status_code == 404


def test_the_list_is_paged_and_exported(county: County) -> None:
    for _n in range(3):
        start_clock(county.case(state="ACCEPTED"), key_of_law="labour_ruling", by=county["李娟"])
    hidden = county.case(circle="family", text="家中有人长期争吵动手，邻居不敢劝。")
    start_clock(hidden, key_of_law="labour_ruling", by=county["余主任"])
    desk = Desk(county, "李娟")
    body = desk.get("/command/statutory/").content.decode()
    assert body.count("<b>仲裁裁决</b>") == 3 and hidden.title not in body
    file = b"".join(desk.get("/command/statutory/export/").streaming_content)  # type: ignore[attr-defined]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0).to_python()
    assert len(rows) == 4 and rows[1][3] == "仲裁裁决"


def test_an_emergency_from_its_form_to_its_end(county: County) -> None:
    leader = Desk(county, "余主任")
    town = county.areas["浒山"]
    until = (now() + timedelta(hours=20)).astimezone(SHANGHAI)
    given: dict[str, Any] = {
        "matter": "强降雨积水处置", "area": town.pk, "reason": "低洼小区积水，需要连夜处置。", "ordered_by": "余主任",
        "ends_at": f"{until:%Y-%m-%dT%H:%M}", "limit_handle": "6h", "call_up": ["dispatcher"],
    }  # fmt: skip
    assert "通知到岗" in leader.part("/command/emergencies/start/").content.decode()
    assert leader.send("/command/emergencies/start/", **given).status_code == 204
    row = Emergency.objects.get()
    assert row.limits["handle"] == "6h"
    other = Desk(county, "李娟")
    assert "处于应急状态" in other.get("/").content.decode(), "the banner of the desk"
    assert "处于应急状态" not in Desk(county, "王磊").get("/").content.decode()
    assert "请立即到岗" in other.get("/command/").content.decode()
    assert other.send(f"/command/emergencies/{row.pk}/answer/", note="已到").status_code == 204
    assert "已到" in leader.get(f"/command/emergencies/{row.pk}/").content.decode()
    assert Desk(county, "王磊").get(f"/command/emergencies/{row.pk}/").status_code == 404
    assert leader.send(f"/command/emergencies/{row.pk}/end/", why="积水已排除。").status_code == 204
    assert "处于应急状态" not in other.get("/").content.decode()


def test_the_rota_is_set_and_swapped_in_the_browser(county: County) -> None:
    county.appoint("沈丽", "dispatcher", "浒山指挥室", "浒山")
    chief, desk, other = Desk(county, "余主任"), Desk(county, "李娟"), Desk(county, "沈丽")
    day = (now().astimezone(SHANGHAI) + timedelta(days=1)).date()
    url = f"/command/duty/330282004-room/{day}/day/"
    assert "沈丽" in chief.part(url).content.decode()
    answer = chief.send(url, people=[county.people["李娟"].pk], leader=county.people["余主任"].pk)
    assert answer.status_code == 204
    body = desk.get(f"/command/duty/?month={day:%Y-%m}").content.decode()
    assert "★余主任" in body and "换班" in body
    mine = desk.get("/command/duty/").context["mine"][0]
    assert (
        desk.send(f"/command/duty/shifts/{mine.pk}/swap/", to=county.people["沈丽"].pk, reason="家中有事").status_code
        == 204
    )
    swap = other.get("/command/duty/").context["swaps"][0]
    assert desk.part(f"/command/duty/swaps/{swap.pk}/").status_code == 404, "only whoever was asked"
    assert other.send(f"/command/duty/swaps/{swap.pk}/", agreed="yes").status_code == 204
    mine.refresh_from_db()
    assert mine.member_id == county.people["沈丽"].pk
    sent = desk.send("/command/duty/330282004-room/hand-over/", to=county.people["沈丽"].pk, text="无特殊事项。")
    assert sent.status_code == 204
    row = other.get("/command/duty/log/").context["rows"][0]
    assert other.send(f"/command/duty/handovers/{row.pk}/take/", note="已阅").status_code == 204


def test_residents_read_the_reception_days_without_numbers(county: County) -> None:
    desk = Desk(county, "周敏")
    day = (now().astimezone(SHANGHAI) + timedelta(days=5)).date()
    given = {
        "leader": county.people["林书记"].pk, "area": county.areas["county"].pk, "on": f"{day}", "begins": "09:00",
        "ends": "11:00", "place": "一楼接访室", "topic": "物业纠纷",
    }  # fmt: skip
    assert desk.send("/command/receptions/plan/", **given).status_code == 204
    refused = desk.send("/command/receptions/plan/", **given)
    assert refused.status_code == 422 and "已安排接访" in refused.content.decode()
    row = LeaderReception.objects.get()
    case = county.case(state="HANDLING")
    assert desk.send(f"/command/receptions/{row.pk}/book/", code=case.code).status_code == 204
    body = Client().get("/receptions/").content.decode()
    assert "林书记" in body and "一楼接访室" in body
    assert case.code not in body and case.title not in body
    page = desk.get(f"/command/receptions/{row.pk}/").content.decode()
    assert case.title in page and "余5个名额" in page


def test_limits_are_asked_for_in_the_browser(county: County) -> None:
    county.case(state="HANDLING")
    desk = Desk(county, "郝主任")
    refused = desk.post("/command/limits/", {"accept": "2wh"} | plain_limits(county))
    assert refused.status_code in (302, 422)
    answer = desk.post("/command/limits/", {**plain_limits(county), "class_ordinary": "1wh"})
    assert answer.status_code == 302
    run = Run.objects.filter(kind="limits").latest("id")
    assert run.asked["changes"] == {"classes": {"ordinary": "1wh"}}, "only what differs"
    assert "正在逐件计算" in desk.get(answer["Location"]).content.decode()
    assert Desk(county, "沈浩").get(answer["Location"]).status_code == 404


def plain_limits(county: County) -> dict[str, str]:
    limits = county.profile.limits
    classes = {f"class_{k}": str(v) for k, v in limits.classes.items()}
    return {"accept": str(limits.accept), **classes}


def test_the_map_counts_as_the_lists_do(county: County) -> None:
    """For whoever looks: each figure is the number of rows of the list that it links to."""
    with clock.at(MONDAY):
        for place in ("阳明1", "阳明2", "金山1"):
            county.case(state="HANDLING", place=place)
        county.case(place="路湾1")
        county.case(state="VERIFIED", place="阳明1")
        county.case(state="CLOSED", place="金山1")
        county.case(circle="family", place="阳明3")
        county.case(state="SUSPENDED", place="金山2")
    with clock.at(MONDAY + timedelta(days=30)):
        county.case(place="金山2")
        for name in ("周敏", "李娟", "郝主任", "陈芳"):
            for area in ("county", "浒山", "阳明"):
                agree(county, name, area)
    seen = map_now.now_in(county.areas["county"], by=county["周敏"])
    assert [p.name for p in seen.parts] == ["浒山街道", "周巷镇"]


def agree(county: County, name: str, area: str) -> None:
    by = county[name]
    found = map_now.now_in(county.areas[area], by=by)
    for row in (found.here, *found.parts):
        figures = row.figures
        for lamp, number in (("red", figures.red), ("yellow", figures.yellow)):
            assert len(list_page(Selection(area=row.code, lamp=lamp), by=by).cases) == number, (name, row.name, lamp)
        states = tuple(str(s) for s in OPEN)
        assert len(list_page(Selection(area=row.code, state=states), by=by).cases) == figures.open, (name, row.name)
    parts = sum(p.figures.open for p in found.parts) + found.elsewhere.open
    assert parts == found.here.figures.open


def test_drilling_down_asks_for_the_table_alone(county: County) -> None:
    county.case(state="HANDLING")
    desk = Desk(county, "周敏")
    part = desk.part("/command/map/", area="330282004").content.decode()
    assert part.lstrip().startswith("<div") and "阳明社区" in part and "data-areas-url" in part
    whole = desk.get("/command/map/").content.decode()
    assert "data-map-now" in whole and "浒山街道" in whole


def test_the_outlines_hold_every_border_once_and_are_asked_for_once(county: County) -> None:
    """A border that two areas share is one line; a browser that has them is told so."""
    desk = Desk(county, "周敏")
    first = desk.get("/command/map/outlines.geojson")
    assert first.status_code == 200 and first.json()["type"] == "FeatureCollection"
    again = desk.get("/command/map/outlines.geojson", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    shapes = np.array([shapely.box(n, 0, n + 1, 1) for n in range(3)], dtype=object)
    lines = outlines._lines(shapes)
    length = sum(shapely.LineString(line).length for line in lines)
    assert length == pytest.approx(10), "three squares side by side: twelve sides, two of them shared"


def test_the_map_costs_the_same_whatever_is_open(county: County, django_assert_max_num_queries: Any) -> None:
    for place in ("阳明1", "金山1", "路湾1"):
        county.case(place=place)
    by = county["周敏"]
    with django_assert_max_num_queries(10):
        map_now.now_in(county.areas["county"], by=by)


def test_who_is_on_duty_is_on_the_first_page(county: County) -> None:
    with clock.at(MONDAY):
        unit = county.units["浒山指挥室"]
        set_duty(unit, on=MONDAY.date(), shift="day", people=[county.people["李娟"]], by=county["余主任"])
        plan_reception(
            county.people["林书记"], area=county.areas["county"], begins_at=MONDAY + timedelta(days=2),
            ends_at=MONDAY + timedelta(days=2, hours=2), place="一楼接访室", by=county["周敏"],
        )  # fmt: skip
        start_emergency(
            county.areas["浒山"], matter="台风防御", reason="台风橙色预警。", ordered_by="林书记",
            ends_at=MONDAY + timedelta(days=1), by=county["余主任"],
        )  # fmt: skip
        body = Desk(county, "余主任").get("/command/").content.decode()
    for words in ("李娟", "白班", "林书记", "台风防御", "战时"):
        assert words in body
