"""履行、回访、归卷和提醒."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shanzhi.kernel import clock
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.mediation import actions as mediation
from shanzhi.mediation.drafting import monthly
from shanzhi.mediation.errors import FileIncomplete, MediationMoved, OwnMediation
from shanzhi.mediation.tests.mediating import MONDAY, Hall, a_day
from shanzhi.mediation.ways import enforcement_ways
from shanzhi.notices.models import Notice


def test_it_works(hall: Hall) -> None:
    row = hall.willing()
    agreement = hall.effective(row, hall.pays(row, amount_fen=900_000, parts=monthly(900_000, 2, a_day(5))))
    first, second = agreement.duties.order_by("n")
    mediation.check_performance(first, outcome="done", proof="转账凭证", by=hall["许静"])
    row.refresh_from_db()
    assert row.state == "AGREED"
    mediation.check_performance(second, outcome="paid", amount_fen=200_000, proof="收条", by=hall["许静"])
    mediation.check_performance(second, outcome="paid", amount_fen=250_000, proof="收条二", by=hall["许静"])
    row.refresh_from_db()
    assert (row.state, agreement.duties.filter(state="DONE").count()) == ("PERFORMED", 2)
    with pytest.raises(NotFound):
        mediation.check_performance(second, outcome="done", proof="再来一次", by=hall["许静"])


def test_no_more_is_paid_than_is_owed_and_nothing_without_proof(hall: Hall) -> None:
    duty = hall.effective(hall.willing()).duties.get()
    with pytest.raises(Invalid, match="8,600"):
        mediation.check_performance(duty, outcome="paid", amount_fen=860_001, proof="收条", by=hall["许静"])
    with pytest.raises(Invalid, match="凭证"):
        mediation.check_performance(duty, outcome="done", by=hall["许静"])


def test_a_default_shows_the_ways_and_what_comes_later_still_counts(hall: Hall) -> None:
    with clock.at(MONDAY):
        row = hall.willing()
        agreement = hall.effective(row)
        duty = agreement.duties.get()
        with pytest.raises(Invalid, match="还没有过"):
            mediation.check_performance(duty, outcome="default", by=hall["许静"])
        assert [w.key for w in enforcement_ways(agreement)] == ["confirmation", "payment_order", "lawsuit", "again"]
    with clock.at(MONDAY + timedelta(days=21)):
        mediation.check_performance(duty, outcome="default", by=hall["许静"])
        duty.refresh_from_db()
        assert duty.state == "DEFAULT"
        mediation.check_performance(duty, outcome="done", proof="转账凭证", by=hall["许静"])
    row.refresh_from_db()
    assert row.state == "PERFORMED"


def test_remind_mediations_before_each_day_of_performance_once(hall: Hall) -> None:
    with clock.at(MONDAY):
        duty = hall.effective(hall.willing()).duties.get()

    def told(days_before: int) -> int:
        before = Notice.objects.filter(channel="sms").count()
        at = MONDAY + timedelta(days=20 - days_before)
        with clock.at(at):
            mediation.remind_mediations(by=hall.county["许静"])
            mediation.remind_mediations(by=hall.county["许静"])
        return Notice.objects.filter(channel="sms").count() - before

    assert [told(d) for d in (8, 7, 5, 3, 2, 1, 0)] == [0, 1, 0, 1, 0, 1, 0]
    duty.refresh_from_db()
    assert duty.reminded == [1, 3, 7]


def test_the_term_is_reminded_of(hall: Hall) -> None:
    with clock.at(MONDAY):
        row = hall.willing()
    with clock.at(row.due_at - timedelta(days=2)):
        mediation.remind_mediations(by=hall["马主任"])
    assert Notice.objects.filter(template="mediation", body__contains="调解期限到").exists()


def test_follow_up_is_by_somebody_else(hall: Hall) -> None:
    row = hall.willing()
    hall.effective(row)
    given = {"party": hall.one(row), "words": "钱已经收到，邻里和好。", "satisfaction": 5, "is_performed": True}
    with pytest.raises(OwnMediation):
        mediation.follow_up(row, how="phone", by=hall["许静"], **given)
    mediation.follow_up(row, how="phone", by=hall["钱芳"], **given)
    mediation.follow_up(row, how="home", by=hall["方明"], **given)
    assert row.follow_ups.count() == 2


def test_file_dossier_lists_what_is_missing(hall: Hall) -> None:
    row = hall.willing()
    hall.held(row)
    with pytest.raises(MediationMoved):
        mediation.file_dossier(row, by=hall["许静"])
    agreement = hall.signing(row)
    hall.sign_all(agreement, scan_id=1)
    mediation.seal_agreement(agreement, by=hall["马主任"])
    mediation.check_performance(agreement.duties.get(), outcome="done", proof="转账凭证", on=today(), by=hall["许静"])
    with pytest.raises(FileIncomplete) as refused:
        mediation.file_dossier(row, by=hall["许静"])
    assert refused.value.facts["items"] == ["电话回访", "入户回访"]
    for how in ("phone", "home"):
        mediation.follow_up(row, party=hall.one(row), how=how, words="已经履行。", by=hall["方明"])
    row = mediation.file_dossier(row, by=hall["许静"])
    assert (row.state, row.keeping) == ("FILED", "短期（30年）")
