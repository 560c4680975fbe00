"""Pages of 吹哨报到: the list, the form, one press to answer, the paper, the ledger."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from shanzhi.cases.tests.door import Desk
from shanzhi.command import actions as command
from shanzhi.command import whistles
from shanzhi.command.models import Whistle
from shanzhi.command.tests.whistling import call, whistled
from shanzhi.site.testkit import County


def key() -> str:
    return uuid.uuid4().hex


def test_it_works(county: County) -> None:
    """From the button on the case to the unit's one press and the confirmation."""
    case = county.case(state="ACCEPTED")
    room = Desk(county, "李娟")
    form = room.get(f"/command/whistles/new?case={case.code}").content.decode()
    assert case.title in form and "应急哨" in form

    answer = room.post(
        f"/command/whistles/new?case={case.code}",
        {"key": key(), "kind": "everyday", "units": [county.units["交警"].pk], "matter": "门口违停成片，请到场。",
         "address": "阳明社区正门"},
    )  # fmt: skip
    whistle = Whistle.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/command/whistles/{whistle.pk}/")

    unit, row = Desk(county, "陈刚"), call(whistle, county, "交警")
    page = unit.get(f"/command/whistles/{whistle.pk}/").content.decode()
    assert "应哨，马上到" in page and "确认到场" not in page
    pressed = unit.post(f"/command/whistles/{whistle.pk}/calls/{row.pk}/come", {})
    assert pressed.status_code == 302, "it works without scripts"
    assert unit.send(f"/command/whistles/{whistle.pk}/calls/{row.pk}/arrive", key=key()).status_code == 204
    assert room.send(f"/command/whistles/{whistle.pk}/calls/{row.pk}/confirm", key=key()).status_code == 204
    assert room.send(f"/command/whistles/{whistle.pk}/conclude", key=key(), result="现场已商定。").status_code == 204
    whistle.refresh_from_db()
    assert whistle.state == "CONCLUDED"


def test_what_is_missing_is_said_at_the_field(county: County) -> None:
    case = county.case(state="ACCEPTED")
    answer = Desk(county, "李娟").post(f"/command/whistles/new?case={case.code}", {"key": key(), "kind": "everyday"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请选择要来报到的单位。" in page and "请填写集合地点。" in page


def test_a_matter_without_a_case_asks_for_its_place_and_kind(county: County) -> None:
    county.appoint("社区书记", "unit_head", "阳明社区")
    village = Desk(county, "社区书记")
    given: dict[str, Any] = {"key": key(), "kind": "everyday", "units": [county.units["综合执法"].pk],
                             "matter": "楼道堆满杂物，请到场。", "address": "三幢"}  # fmt: skip
    assert village.post("/command/whistles/new", given).status_code == 422
    given |= {"area": county.areas["阳明1"].pk, "category": county.a_category}
    assert village.post("/command/whistles/new", given).status_code == 303
    assert Whistle.objects.get().case.first_unit == county.units["阳明社区"]


def test_the_list_shows_who_answered_and_narrows(county: County) -> None:
    whistle = whistled(county, "交警", "综合执法")
    command.answer_whistle(call(whistle, county, "交警"), coming=True, by=county["陈刚"])
    desk = Desk(county, "周敏")

    page = desk.get("/command/whistles/").content.decode()
    assert whistle.matter in page and "交警 赶赴现场" in page and "综合执法 待应答" in page
    assert whistle.matter not in desk.get("/command/whistles/?state=concluded").content.decode()
    assert whistle.matter in Desk(county, "吴强").get("/command/whistles/?state=mine").content.decode()
    command.arrive(call(whistle, county, "交警"), by=county["陈刚"])
    assert whistle.matter not in Desk(county, "陈刚").get("/command/whistles/?state=mine").content.decode()


def test_a_confidential_matter_stays_confidential(county: County) -> None:
    case = county.case(circle="family")
    whistle = command.whistle(
        case=case, units=[county.units["交警"]], matter="家里又打起来了，请到场。", address="二幢", by=county["余主任"]
    )  # fmt: skip
    for url in ("/command/whistles/", f"/command/whistles/{whistle.pk}/"):
        page = Desk(county, "陈刚").get(url).content.decode()
        assert "打起来" not in page and "保密案件" in page, url
        assert "打起来" in Desk(county, "余主任").get(url).content.decode()


@pytest.mark.parametrize("who", ["郑伟", "王磊"])
def test_who_has_nothing_to_do_with_it_does_not_find_it(county: County, who: str) -> None:
    whistle = whistled(county, "交警")
    assert Desk(county, who).get(f"/command/whistles/{whistle.pk}/").status_code == 404


def test_paper_ledger_and_counts(county: County) -> None:
    whistle = whistled(county, "交警")
    desk = Desk(county, "周敏")
    paper = desk.get(f"/command/whistles/{whistle.pk}/word")
    assert paper.headers["Content-Type"].endswith("wordprocessingml.document") and paper.content[:2] == b"PK"
    ledger = desk.get("/command/whistles/export")
    assert b"".join(ledger.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    assert county.units["交警"].name in desk.get("/command/whistles/counts").content.decode()


def test_pages_by_key(county: County) -> None:
    made = [whistled(county, "交警") for _n in range(3)]
    first, previous, following = whistles.page(whistles.Filter(), by=county["周敏"], size=2)
    assert [w.pk for w in first] == [made[2].pk, made[1].pk] and previous is None and following is not None
    second, back, end = whistles.page(whistles.Filter(), by=county["周敏"], after=following, size=2)
    assert [w.pk for w in second] == [made[0].pk] and end is None and back is not None
    again, _previous, _following = whistles.page(whistles.Filter(), by=county["周敏"], before=back, size=2)
    assert again == first


def test_a_list_costs_the_same_however_long(county: County, django_assert_max_num_queries: Any) -> None:
    for _n in range(4):
        whistled(county, "交警", "综合执法")
    desk = Desk(county, "周敏")
    desk.get("/command/whistles/")
    with django_assert_max_num_queries(15):
        desk.get("/command/whistles/")
