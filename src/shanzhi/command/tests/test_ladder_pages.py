"""Pages of the ladder: lists, one slip, papers, dialogs, the wall, and the panel on the page of a case."""

from __future__ import annotations

import io

import pytest
import python_calamine

from shanzhi.cases.tests.door import Desk
from shanzhi.command import actions as command
from shanzhi.command import slips
from shanzhi.command.models import HardCase, Instruction, Supervision, Urge
from shanzhi.command.tests.ladder_steps import supervised
from shanzhi.command.tests.test_list_hard_case import listed
from shanzhi.command.tests.test_return_answer import answered
from shanzhi.kernel import clock
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    """A supervisor issues an order on the case's page, the unit answers, the supervisor settles it."""
    case = county.case(state="HANDLING")
    desk, unit = Desk(county, "沈浩"), Desk(county, "孙梅")
    page = desk.part(f"/command/cases/{case.code}/ladder").content.decode()
    assert "督办" in page
    form = desk.part(f"/command/cases/{case.code}/supervise").content.decode()
    assert "过程督办" in form
    sent = desk.send(
        f"/command/cases/{case.code}/supervise", unit=county.units["交警"].pk, kind="process",
        reason="超期三天未办结。", demand="说明原因和办结时间。", limit="2wd",
    )  # fmt: skip
    assert sent.status_code == 204
    slip = Supervision.objects.get()
    assert slip.number in unit.get("/command/supervisions?mine=1").content.decode()
    assert unit.send(f"/command/supervisions/{slip.pk}/answer", text="已约定周三清场，周四办结。").status_code == 204
    assert desk.send(f"/command/supervisions/{slip.pk}/conclude", opinion="情况属实，同意。").status_code == 204
    slip.refresh_from_db()
    assert slip.state == "CONCLUDED"
    shown = desk.get(f"/command/supervisions/{slip.pk}/").content.decode()
    assert "已约定周三清场" in shown
    assert "情况属实" in shown


def test_what_is_wrong_is_said_in_the_dialog(county: County) -> None:
    case = county.case(state="HANDLING")
    sent = Desk(county, "沈浩").send(f"/command/cases/{case.code}/supervise", unit=county.units["交警"].pk, kind="x")
    assert sent.status_code == 422
    assert not Supervision.objects.exists()


def test_the_other_dialogs(county: County) -> None:
    case = county.case(state="HANDLING")
    chief = Desk(county, "郝主任")
    leader = county.people["林书记"].pk
    for name, given in {
        "urge": {"unit": county.units["交警"].pk, "words": "请今天到现场。"},
        "instruct": {"leader": leader, "words": "请尽快解决。", "units": county.units["交警"].pk, "limit": "3wd"},
        "list-hard": {"owner": leader, "reason": "三次协调未果。", "plan": "每周会商一次。"},
        "escalate": {"leader": leader, "reason": "三次协调未果。"},
    }.items():
        assert chief.part(f"/command/cases/{case.code}/{name}").status_code == 200
        assert chief.send(f"/command/cases/{case.code}/{name}", **given).status_code == 204, name
    assert (Urge.objects.count(), Instruction.objects.count(), HardCase.objects.count()) == (1, 1, 1)
    hard = HardCase.objects.get()
    assert chief.send(f"/command/hard-cases/{hard.pk}/note", text="已开会商会。").status_code == 204
    assert chief.send(f"/command/hard-cases/{hard.pk}/unlist", outcome="双方签订协议。").status_code == 204


def test_a_unit_sees_its_own_orders_only(county: County) -> None:
    mine = supervised(county, county.case(state="HANDLING"))
    other = supervised(county, county.case(state="HANDLING", to="综合执法"))
    unit = Desk(county, "孙梅")
    page = unit.get("/command/supervisions").content.decode()
    assert mine.number in page
    assert other.number not in page
    assert unit.get(f"/command/supervisions/{other.pk}/").status_code == 404
    assert unit.get(f"/command/papers/supervision/{other.pk}/word").status_code == 404


@pytest.mark.parametrize(("name", "count"), [("沈浩", 1), ("李娟", 1), ("王磊", 0), ("吴强", 0)])
def test_reach(county: County, name: str, count: int) -> None:
    slip = supervised(county, county.case(state="HANDLING"))
    assert Desk(county, name).get("/command/supervisions").content.decode().count(f"{slip.number}</a>") == count


def test_filters_stay_in_the_address(county: County) -> None:
    slip = answered(county)
    desk = Desk(county, "沈浩")
    for query, found in (
        ("state=ANSWERED", 1), ("state=ISSUED", 0), ("state=open", 1), ("kind=result", 0), ("unit=traffic", 1),
        ("unit=housing", 0), ("late=1", 0), ("mine=1", 1), (f"q={slip.case.code}", 1), ("q=没有这样的", 0),
    ):  # fmt: skip
        page = desk.get(f"/command/supervisions?{query}").content.decode()
        assert page.count(f"{slip.number}</a>") == found, query


def test_pages_by_key(county: County) -> None:
    rows = [supervised(county, county.case(state="HANDLING")) for _ in range(5)]
    by = county["沈浩"]
    first = slips.page(slips.supervisions(by), size=2)
    assert ([r.pk for r in first.rows], first.count, first.previous) == ([rows[4].pk, rows[3].pk], 5, None)
    second = slips.page(slips.supervisions(by), after=str(first.next), size=2)
    assert [r.pk for r in second.rows] == [rows[2].pk, rows[1].pk]
    last = slips.page(slips.supervisions(by), after=str(second.next), size=2)
    assert (last.next, [r.pk for r in last.rows]) == (None, [rows[0].pk])
    back = slips.page(slips.supervisions(by), before=str(second.previous), size=2)
    assert ([r.pk for r in back.rows], back.previous) == ([rows[4].pk, rows[3].pk], None)


def test_the_list_as_a_spreadsheet(county: County) -> None:
    slip = supervised(county, county.case(state="HANDLING"))
    answer = Desk(county, "沈浩").get("/command/supervisions/export")
    file = io.BytesIO(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    rows = python_calamine.CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
    assert len(rows) == 2
    assert rows[1][0] == slip.number


def test_papers_for_print_and_for_word(county: County) -> None:
    slip = answered(county)
    told = command.instruct(slip.case, words="请尽快解决。", by=county["林书记"])
    mine = command.answer_instruction(told, text="已落实，安排专人值守。", by=county["孙梅"])
    hard = listed(county, slip.case)
    desk = Desk(county, "沈浩")
    for kind, pk in (
        ("supervision", slip.pk), ("answer", slip.answers.get().pk), ("instruction", told.pk),
        ("instruction-answer", mine.pk), ("hard-case", hard.pk),
    ):  # fmt: skip
        page = desk.get(f"/command/papers/{kind}/{pk}/")
        assert county.profile.county.paper_header in page.content.decode(), kind
        assert b"".join(desk.get(f"/command/papers/{kind}/{pk}/word").streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    assert desk.get(f"/command/papers/no-such/{slip.pk}/").status_code == 404


def test_instructions_and_hard_cases(county: County) -> None:
    case = county.case(state="HANDLING")
    Instruction.objects.create(case=case, state="WANTED", by_name="督办规则", wanted_for="严重超期。")
    hard = listed(county, case)
    leader = Desk(county, "林书记")
    assert "待批示" in leader.get("/command/instructions?mine=1").content.decode()
    assert str(hard.number) in leader.get("/command/hard-cases?mine=1").content.decode()
    assert leader.get(f"/command/instructions/{Instruction.objects.get().pk}/").status_code == 200
    assert "每周会商" in leader.get(f"/command/hard-cases/{hard.pk}/").content.decode()


def test_the_wall_leads_to_the_list(county: County) -> None:
    case = county.case(state="HANDLING")
    assert case.due_at is not None
    with clock.at(case.due_at):
        desk = Desk(county, "沈浩")
        page = desk.get("/command/wall").content.decode()
        assert "lamp=red" in page
        assert "holder=traffic" in page
        assert case.title in desk.get("/cases/?queue=all&lamp=red&holder=traffic").content.decode()


def test_who_may_not_open_it(county: County) -> None:
    assert Desk(county, "陈芳").get("/command/wall").status_code == 403
    assert Desk(county, "陈芳").get("/command/supervisions").status_code == 403


def test_statements_of_the_list(county: County, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for _ in range(3):
        supervised(county, county.case(state="HANDLING"))
    desk = Desk(county, "沈浩")
    desk.get("/command/supervisions")
    with django_assert_max_num_queries(16):
        desk.get("/command/supervisions")
