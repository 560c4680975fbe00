"""YY-09, 分级处置、提级攻坚: eighteen hundred hard items at once. The towns could not solve them; by the county's rules
they are supervised, put before the leaders, and go up to the county, each with a leader in charge, in one run."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from shanzhi.cases.models import Case, Errand, Narrative
from shanzhi.command import jobs
from shanzhi.command.models import Climb, Escalation, HardCase, Instruction, Supervision
from shanzhi.kernel import case_code, clock
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI
from shanzhi.kernel.verbs import label_of
from shanzhi.notices.models import Notice
from shanzhi.records.models import Line, ProfileVersion
from shanzhi.site.testkit import County

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
MANY = 1_800
RULES = Actor.system("督办规则")


def hard_items(county: County, count: int) -> list[Case]:
    """Cases in the hands of units, far beyond their limit, written in a few statements."""
    opened, due = MONDAY - timedelta(days=60), MONDAY - timedelta(days=30)
    units = [county.units[name] for name in ("交警", "综合执法", "住建")]
    desks = [("浒山指挥室", "浒山", "阳明1"), ("周巷指挥室", "周巷", "路湾1")]
    version = ProfileVersion.objects.latest("id")
    rows = []
    for number in range(count):
        desk, town, place = desks[number % 2]
        area = county.areas[place]
        rows.append(
            Case(
                code=str(case_code.make("330282", opened.date() - timedelta(days=number // 9000), number % 9000 + 1)),
                kind="event", title=f"疑难件{number}", category=county.a_category, severity=1, channel="web", area=area,
                area_path=area.path, state="HANDLING", state_at=opened, desk=county.units[desk],
                desk_path=county.areas[town].path, lead_unit=units[number % 3], profile=version, opened_at=opened,
                limit="7wd", limit_from=opened, warn_at=due, due_at=due, lamp_next_at=None,
            )
        )  # fmt: skip
    made = Case.objects.bulk_create(rows)
    Narrative.objects.bulk_create(
        Narrative(case=c, text="多次协调未果。", area_path=c.area_path, opened_at=opened) for c in made
    )
    Errand.objects.bulk_create(
        Errand(
            case=c, unit=c.lead_unit or c.desk, role="lead", state="HANDLING", dispatched_at=opened, taken_up_at=opened,
            limit="7wd", warn_at=due, due_at=due, lamp_next_at=due,
        )
        for c in made
    )  # fmt: skip
    return made


class Asked:
    """How many statements were sent."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


@pytest.fixture
def leaders(county: County) -> County:
    county.appoint("高镇长", "leader", "浒山指挥室", "浒山")
    county.appoint("潘镇长", "leader", "周巷指挥室", "周巷")
    return county


def test_eighteen_hundred_in_one_run(leaders: County) -> None:
    county = leaders
    hard_items(county, MANY)

    # red for a month: supervised, put before the leaders; one run of the two jobs
    with clock.at(MONDAY):
        assert jobs.scan_lamps(timestamp=0) == MANY
        asked = Asked()
        with connection.execute_wrapper(asked):
            assert jobs.climb_ladder(timestamp=0) == MANY
    assert asked.count < 150, f"{asked.count} statements for {MANY} items: batches, nothing a case"
    assert Supervision.objects.count() == MANY
    assert Instruction.objects.filter(state="WANTED").count() == MANY
    serials = sorted(int(n.rpartition("〕")[2].removesuffix("号")) for n in _numbers())
    assert serials == list(range(1, MANY + 1)), "gap-free"
    mine = Notice.objects.filter(template="instruction_wanted", channel="inbox")
    assert set(mine.values_list("member_id", flat=True)) == {
        county.people["高镇长"].pk, county.people["潘镇长"].pk,
    }  # fmt: skip
    assert Line.objects.filter(act="command.supervise").count() == MANY

    # a second run finds nothing more
    with clock.at(MONDAY + timedelta(minutes=3)):
        assert jobs.climb_ladder(timestamp=0) == 0


def _numbers() -> list[str]:
    return list(Supervision.objects.values_list("number", flat=True))


def test_all_of_them_escalated_by_rule(leaders: County) -> None:
    """The whole eighteen hundred on the list, and every one of them lifted with its own move in one run."""
    county = leaders
    items = hard_items(county, MANY)
    owner = county.people["林书记"]
    HardCase.objects.bulk_create(
        HardCase(
            case=c, state="LISTED", number=f"治疑〔2026〕{n}号", reason="三次协调未果。", plan="由分管领导包案。",
            owner=owner, owner_name=owner.name, at=MONDAY, listed_at=MONDAY, by_name="督办规则",
        )
        for n, c in enumerate(items)
    )  # fmt: skip
    Climb.objects.bulk_create(
        Climb(case=c, unit=c.lead_unit or c.desk, cause="listed", begun_at=MONDAY - timedelta(days=60), next_at=MONDAY)
        for c in items
    )
    asked = Asked()
    with clock.at(MONDAY), connection.execute_wrapper(asked):
        assert jobs.climb_ladder(timestamp=0) >= MANY
    assert Escalation.objects.count() == MANY
    assert set(Case.objects.values_list("state", "desk__short_name")) == {("ESCALATED", "中心")}
    assert asked.count / MANY < 20, f"{asked.count / MANY:.1f} statements an escalation: the case's own move"
    assert Notice.objects.filter(template="lead_named", channel="inbox", member_id=owner.pk).count() == MANY
    assert label_of("command.escalate") == "提级牵头"
