"""到期鉴定与销毁."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from shanzhi.kernel import clock
from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.records import actions as records
from shanzhi.records import jobs, panels
from shanzhi.records.errors import Destroyed, NotYetDue
from shanzhi.records.models import Disposal, Once
from shanzhi.records.panels import Ended
from shanzhi.records.queries import trail_of, verify
from shanzhi.records.retention import propose_due

from .conftest import photo

TODAY = datetime(2036, 3, 2, 10, tzinfo=clock.SHANGHAI)
OLD = Ended("case/A", "event", date(2026, 3, 1))
YOUNG = Ended("case/B", "event", date(2026, 3, 3))


@pytest.fixture
def ended(monkeypatch):
    """Events are kept ten years; two of them ended in March 2026."""

    def before(kind, day, after, at_most):
        return [e for e in (OLD, YOUNG) if e.kind == kind and e.on < day and e.subject > after][:at_most]

    monkeypatch.setattr(panels, "_ended", {"case/": before})


def test_it_works(db, ended, clerk, auditor, monkeypatch):
    wiped = []
    monkeypatch.setattr(panels, "_destroyers", {"case/": [lambda subject, by: wiped.append(subject) or {"people": 2}]})
    paper = records.attach("case/A", photo(), name="a.jpg", by=clerk)
    with clock.at(TODAY):
        assert propose_due() == 1
        assert propose_due() == 0
        records.destroy("case/A", why="保管期限届满，经鉴定无继续保存价值", by=auditor)
    paper.refresh_from_db()
    assert paper.destroyed_at == TODAY
    assert wiped == ["case/A"]
    line = trail_of("case/A")[-1]
    assert (line.act, line.actor_name, line.detail["wiped"]) == ("records.destroy", "审计员", {"people": 2})
    assert line.detail["sha256"] == [paper.sha256]
    assert verify("case/A") == []
    with clock.at(TODAY), pytest.raises(Destroyed):
        records.destroy("case/A", why="再来一次", by=auditor)


def test_nothing_is_destroyed_that_was_not_proposed_or_is_not_due(db, ended, auditor):
    with clock.at(TODAY):
        with pytest.raises(NotFound):
            records.destroy("case/B", why="清理", by=auditor)
        propose_due()
    with clock.at(TODAY - timedelta(days=30)), pytest.raises(NotYetDue, match="2036-03-01"):
        records.destroy("case/A", why="清理", by=auditor)


def test_what_is_kept_on_comes_again_when_its_new_term_ends(db, ended, auditor):
    with clock.at(TODAY):
        propose_due()
        records.keep_on("case/A", until=date(2046, 3, 1), why="涉及土地权属", by=auditor)
        assert propose_due() == 0
    with clock.at(TODAY.replace(year=2046)):
        assert propose_due() == 2
        assert set(Disposal.objects.values_list("subject", "state")) == {("case/A", "PROPOSED"), ("case/B", "PROPOSED")}


def test_only_who_may_destroy_decides(db, ended, clerk):
    with clock.at(TODAY):
        propose_due()
        with pytest.raises(NotAllowed):
            records.destroy("case/A", why="清理", by=clerk)
        with pytest.raises(NotAllowed):
            records.keep_on("case/A", until=date(2046, 3, 1), why="重要", by=clerk)


def test_keys_are_forgotten_after_a_month(db, clerk):
    with clock.at(TODAY):
        records.attach("case/A", photo(), name="a.jpg", key="old", by=clerk)
    with clock.at(TODAY + timedelta(days=20)):
        records.attach("case/A", photo(), name="a.jpg", key="new", by=clerk)
    with clock.at(TODAY + timedelta(days=31)):
        assert jobs.forget_keys() == 1
    assert Once.objects.get().key == "new"
