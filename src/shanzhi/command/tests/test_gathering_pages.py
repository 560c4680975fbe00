"""Pages of 会商联席 and 联合执法: lists, a week, forms, minutes, decisions, papers, the panel of the case."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from shanzhi.cases import actions as cases
from shanzhi.cases.tests.door import Desk
from shanzhi.command import actions as command
from shanzhi.command import gatherings
from shanzhi.command.models import Decision, Finding, Gathering, PlanRun
from shanzhi.command.tests.linking import unpaid
from shanzhi.command.tests.whistling import convened, enforced, held, invitation, settled, tomorrow, whistled
from shanzhi.kernel.clock import local
from shanzhi.site.testkit import County


def key() -> str:
    return uuid.uuid4().hex


def clock(moment: Any) -> str:
    return f"{local(moment):%Y-%m-%dT%H:%M}"


def test_it_works(county: County) -> None:
    """A meeting from the case page to its end, by the forms."""
    case = county.case(state="ACCEPTED")
    room, unit = Desk(county, "李娟"), Desk(county, "陈刚")
    assert case.code in room.get(f"/command/meetings/new?case={case.code}").content.decode()
    answer = room.post(
        "/command/meetings/new",
        {"key": key(), "kind": "case_meeting", "title": "门口停车会商", "starts_at": clock(tomorrow()),
         "place": "指挥室", "units": [county.units["交警"].pk], "codes": case.code},
    )  # fmt: skip
    meeting = Gathering.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/command/meetings/{meeting.pk}/")

    base = f"/command/gatherings/{meeting.pk}"
    asked = invitation(meeting, county, "交警")
    assert "答复，派人参加" in unit.get(f"/command/meetings/{meeting.pk}/").content.decode()
    reply = {"coming": "yes", "members": [county.people["孙梅"].pk]}
    assert unit.send(f"{base}/invitations/{asked.pk}", key=key(), **reply).status_code == 204
    assert room.send(f"{base}/hold", key=key(), present=[county.units["交警"].pk]).status_code == 204
    decided = {"text": "高峰值守。", "case": case.code, "unit": county.units["交警"].pk, "limit": ""}
    assert room.send(f"{base}/decide", key=key(), **decided).status_code == 204
    wrote = {"text": "会议议定由交警高峰值守。", "version": 0, "then": "settle"}
    assert room.send(f"{base}/minutes", key=key(), **wrote).status_code == 204
    assert room.send(f"{base}/conclude", key=key(), result="已全部交办。").status_code == 204
    meeting.refresh_from_db()
    assert meeting.state == "CONCLUDED"
    page = unit.get(f"/command/meetings/{meeting.pk}/").content.decode()
    assert "会议议定由交警高峰值守。" in page and "孙梅" in page


def test_a_code_that_is_not_ours_is_not_found(county: County) -> None:
    case = county.case(state="ACCEPTED")
    answer = Desk(county, "王磊").post(
        "/command/meetings/new",
        {"key": key(), "kind": "case_meeting", "title": "门口停车会商", "starts_at": clock(tomorrow()),
         "place": "指挥室", "units": [county.units["交警"].pk], "codes": case.code},
    )  # fmt: skip
    assert answer.status_code == 422
    assert "不在您的管辖范围内" in answer.content.decode()


def test_conclusion_is_refused_in_the_dialog_with_the_reason(county: County) -> None:
    meeting = settled(county, held(county, convened(county)))
    command.decide(meeting, text="研究增设公共停车场。", by=county["李娟"])
    answer = Desk(county, "李娟").send(f"/command/gatherings/{meeting.pk}/conclude", key=key(), result="已交办。")
    assert answer.status_code == 422
    assert "没有责任单位：研究增设公共停车场" in answer.content.decode()


def test_two_writers_keep_their_words(county: County) -> None:
    meeting = held(county, convened(county))
    command.write_minutes(meeting, text="第一稿。", by=county["余主任"])
    answer = Desk(county, "李娟").send(
        f"/command/gatherings/{meeting.pk}/minutes", key=key(), text="我写的另一稿。", version=0, then="keep"
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "余主任已保存第1版" in page and "我写的另一稿。" in page
    assert 'value="1"' in page, "what is sent again stands on the newest version"


def test_a_draft_is_the_hosts_own(county: County) -> None:
    meeting = held(county, convened(county))
    command.write_minutes(meeting, text="草稿里的话。", by=county["李娟"])
    assert "草稿里的话" not in Desk(county, "陈刚").get(f"/command/meetings/{meeting.pk}/").content.decode()


def test_lists_and_the_week(county: County) -> None:
    meeting = convened(county, "交警")
    desk, unit = Desk(county, "周敏"), Desk(county, "陈刚")
    assert meeting.title in desk.get("/command/meetings/").content.decode()
    day = local(meeting.starts_at).date().isoformat()
    assert meeting.title in desk.get(f"/command/meetings/?view=week&day={day}").content.decode()
    later = (local(meeting.starts_at).date() + timedelta(days=14)).isoformat()
    assert meeting.title not in desk.get(f"/command/meetings/?view=week&day={later}").content.decode()
    assert meeting.title in unit.get("/command/meetings/?state=mine").content.decode()
    assert meeting.title not in Desk(county, "郑伟").get("/command/meetings/").content.decode()
    assert meeting.title not in desk.get("/command/teams/").content.decode()


def test_pages_by_moment_and_key(county: County) -> None:
    made = [convened(county, title=f"会商{n}", starts_at=tomorrow() + timedelta(hours=n)) for n in range(3)]
    which = gatherings.Filter()
    first, previous, following = gatherings.page(which, by=county["周敏"], size=2)
    assert [g.pk for g in first] == [made[2].pk, made[1].pk] and previous is None and following is not None
    second, back, end = gatherings.page(which, by=county["周敏"], after=following, size=2)
    assert [g.pk for g in second] == [made[0].pk] and end is None and back is not None
    assert gatherings.page(which, by=county["周敏"], before=back, size=2)[0] == first


def test_joint_enforcement_by_its_forms(county: County) -> None:
    room = Desk(county, "李娟")
    answer = room.post(
        "/command/teams/new",
        {"key": key(), "kind": "enforcement", "title": "沿街联合检查", "starts_at": clock(tomorrow()),
         "place": "教场山路", "units": [county.units["交警"].pk], "body": "逐点登记，当场能改的当场改。"},
    )  # fmt: skip
    order = Gathering.objects.get()
    assert answer.headers["Location"] == f"/command/teams/{order.pk}/"
    found = {"place": "某店", "text": "占道加油。", "outcome": "transferred"}
    url = f"/command/gatherings/{order.pk}/findings"
    assert room.send(url, key=key(), **found).status_code == 422, "a case needs its place and kind"
    found |= {"area": str(county.areas["阳明1"].pk), "category": county.a_category}
    assert room.send(url, key=key(), **found).status_code == 204
    assert Finding.objects.get().case is not None
    assert "占道加油。" in Desk(county, "陈刚").get(f"/command/teams/{order.pk}/").content.decode()


def test_papers_and_ledgers(county: County) -> None:
    meeting, order = settled(county, held(county, convened(county))), enforced(county)
    desk = Desk(county, "周敏")
    for row in (meeting, order):
        assert desk.get(f"/command/gatherings/{row.pk}/word").content[:2] == b"PK"
    for url in ("/command/meetings/export", "/command/teams/export"):
        assert b"".join(desk.get(url).streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    assert desk.get("/command/teams/counts").status_code == 200


def test_the_panel_of_a_case(county: County) -> None:
    case = county.case(state="HANDLING")
    whistle = whistled(county, "交警", "住建", case=case)
    meeting = held(county, convened(county, case=case))
    command.decide(meeting, text="划出临时车位。", case=case, unit=county.units["住建"], by=county["李娟"])

    page = Desk(county, "李娟").part(f"/command/cases/{case.code}/gatherings").content.decode()
    for shown in (whistle.number, meeting.title, "划出临时车位。", "召集会商", "吹哨"):
        assert shown in page
    unit = Desk(county, "郑伟").part(f"/command/cases/{case.code}/gatherings").content.decode()
    assert whistle.number in unit and "划出临时车位。" in unit
    assert meeting.title not in unit, "it is not invited"
    assert "召集会商" not in unit


def test_a_case_with_nothing_shows_nothing_to_who_may_do_nothing(county: County) -> None:
    case = county.case(state="HANDLING")
    assert Desk(county, "陈刚").part(f"/command/cases/{case.code}/gatherings").status_code == 204


def test_a_plan_from_the_panel(county: County) -> None:
    case = unpaid(county)
    cases.triage(case, severity=3, by=county["李娟"])
    room, url = Desk(county, "李娟"), f"/command/cases/{case.code}"
    assert "派单后自动启动" in room.part(f"{url}/gatherings").content.decode()
    assert room.send(f"{url}/plans/unpaid_wages/start").status_code == 204
    run = PlanRun.objects.get()
    page = room.part(f"{url}/gatherings").content.decode()
    assert "劳动保障监察" in page and "本县没有这个单位" in page
    step = run.steps.get(key="builder")
    assert room.send(f"{url}/steps/{step.pk}", key=key(), outcome="已约谈总包。").status_code == 204
    step.refresh_from_db()
    assert step.done_by_name == "李娟"


def test_an_owner_is_named_in_the_dialog(county: County) -> None:
    meeting = held(county, convened(county))
    row = command.decide(meeting, text="研究增设停车场。", by=county["李娟"])
    url = f"/command/gatherings/{meeting.pk}/decisions/{row.pk}"
    room = Desk(county, "李娟")
    assert room.send(f"{url}/owner", key=key(), unit=county.units["住建"].pk, limit="5wd").status_code == 204
    assert room.send(f"{url}/settle", key=key(), outcome="已选址两处。").status_code == 204
    assert Decision.objects.get().settled_by_name == "李娟"
