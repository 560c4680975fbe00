"""完成联动步骤: each unit says what it did; with the last step the plan is done."""

from __future__ import annotations

import pytest

from shanzhi.command import actions as command
from shanzhi.command.gathering_errors import StepDone
from shanzhi.command.models import PlanRun, PlanStep
from shanzhi.command.tests.linking import add_units, unpaid
from shanzhi.kernel.errors import NotAllowed
from shanzhi.site.testkit import County


@pytest.fixture
def run(county: County) -> PlanRun:
    add_units(county)
    return command.start_plan(unpaid(county), plan="unpaid_wages", by=county["李娟"])


def step(run: PlanRun, key: str) -> PlanStep:
    return PlanStep.objects.get(run=run, key=key)


def test_it_works(county: County, run: PlanRun) -> None:
    done = command.finish_step(step(run, "builder"), outcome="已约谈总包，专户有余额。", by=county["郑伟"])

    assert (done.done_by_name, done.next_at) == ("郑伟", None)
    run.refresh_from_db()
    assert run.state == "RUNNING"
    with pytest.raises(StepDone, match="郑伟"):
        command.finish_step(step(run, "builder"), outcome="再报一次。", by=county["郑伟"])


def test_with_the_last_step_the_plan_is_done(county: County, run: PlanRun) -> None:
    for key in ("inspect", "aid", "builder", "court", "watch"):
        command.finish_step(step(run, key), outcome="已按职责办理完毕。", by=county["李娟"])
    run.refresh_from_db()
    assert run.state == "DONE" and run.done_at is not None


def test_nobody_does_the_step_of_another_unit(county: County, run: PlanRun) -> None:
    with pytest.raises(NotAllowed):
        command.finish_step(step(run, "inspect"), outcome="已核实欠薪。", by=county["郑伟"])
