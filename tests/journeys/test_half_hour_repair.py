"""KL-A: a broken sewer, reported at night by a grid worker, repaired within the half hour; urgent clocks never rest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shanzhi.cases import actions as cases
from shanzhi.kernel import clock
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County

NINE_AT_NIGHT = datetime(2026, 3, 6, 13, 0, tzinfo=UTC)


def test_reported_accepted_dispatched_handled_and_answered(county: County) -> None:
    def minute(n: int) -> datetime:
        return NINE_AT_NIGHT + timedelta(minutes=n)

    with clock.at(minute(0)):
        case = cases.open_case(
            category="EV0401", channel="grid_worker", severity=4, area=county.areas["阳明1"],
            text="世纪嘉苑门口污水管破裂，路面塌了一块，污水往外冒。", by=county["陈芳"],
        )  # fmt: skip
    with clock.at(minute(2)):
        cases.accept(case, by=county["李娟"])
    with clock.at(minute(4)):
        cases.dispatch(case, to=county.units["住建"], by=county["李娟"])
        assert case.due_at == minute(4) + timedelta(hours=2)
    with clock.at(minute(9)):
        cases.take_up(case, by=county["郑伟"])
    with clock.at(minute(28)):
        cases.report_back(case, result="抢修队到场，已更换破损管段并围护。", by=county["郑伟"])

    lines = trail_of(case.subject)
    assert [line.label for line in lines] == ["立案", "受理", "派单", "签收", "反馈"]
    assert [line.at for line in lines] == [minute(n) for n in (0, 2, 4, 9, 28)]
    assert lines[-1].at - lines[0].at < timedelta(minutes=30)
