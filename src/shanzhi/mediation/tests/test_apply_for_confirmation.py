"""司法确认: jointly, within 30 days of effect, and only what a court will confirm."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shanzhi.kernel import clock
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.mediation import actions as mediation
from shanzhi.mediation.closed_lists import CONFIRMATION_QUESTIONS
from shanzhi.mediation.errors import AppliedTooLate, NotConfirmable
from shanzhi.mediation.models import Confirmation
from shanzhi.mediation.tests.mediating import MONDAY, Hall
from shanzhi.mediation.ways import enforcement_ways, last_day

NO = {q.key: False for q in CONFIRMATION_QUESTIONS}


def test_it_works(hall: Hall) -> None:
    row = hall.willing()
    agreement = hall.effective(row)
    assert hall.apply(row, agreement) == 1
    made = Confirmation.objects.get()
    mediation.record_ruling(
        made, result="CONFIRMED", ruling="（2026）浙0282民特15号", ruled_on=today(), by=hall["许静"]
    )
    made.refresh_from_db()
    assert (made.state, made.court) == ("CONFIRMED", "慈溪市人民法院")
    assert enforcement_ways(agreement)[0].key == "execution"


def test_the_last_day_counts_and_the_next_is_too_late(hall: Hall) -> None:
    with clock.at(MONDAY):
        row = hall.willing()
        agreement = hall.effective(row)
    assert str(last_day(agreement)) == "2026-12-23", "the day of effect is not counted"
    with clock.at(agreement.apply_by + timedelta(hours=9)), pytest.raises(AppliedTooLate, match="12月23日"):
        hall.apply(row, agreement)
    with clock.at(agreement.apply_by - timedelta(hours=9)):
        assert hall.apply(row, agreement) == 1


def test_it_is_joint(hall: Hall) -> None:
    row = hall.willing()
    agreement = hall.effective(row)
    with pytest.raises(Invalid, match="共同"):
        hall.apply(row, agreement, applicants=[hall.one(row, "A").pk])


@pytest.mark.parametrize("key", list(NO))
def test_what_a_court_will_not_confirm_is_found_before(hall: Hall, key: str) -> None:
    row = hall.willing()
    agreement = hall.effective(row)
    with pytest.raises(NotConfirmable):
        hall.apply(row, agreement, answers={**NO, key: True})
    with pytest.raises(Invalid):
        hall.apply(row, agreement, answers={k: v for k, v in NO.items() if k != key})


def test_only_what_binds_and_only_once(hall: Hall) -> None:
    row = hall.willing()
    draft = hall.draft(row)
    with pytest.raises(Invalid, match="已生效"):
        hall.apply(row, draft)
    mediation.withdraw_agreement(draft, words="重拟", for_good=True, by=hall["许静"])
    agreement = hall.effective(row)
    hall.apply(row, agreement)
    with pytest.raises(Invalid, match="重复"):
        hall.apply(row, agreement)


def test_a_refused_agreement_is_changed_with_consent(hall: Hall) -> None:
    row = hall.willing()
    agreement = hall.effective(row)
    hall.apply(row, agreement)
    made = Confirmation.objects.get()
    with pytest.raises(Invalid):
        mediation.record_ruling(made, result="REFUSED", ruled_on=today(), by=hall["许静"])
    mediation.record_ruling(
        made,
        result="REFUSED",
        ruling="（2026）浙0282民特16号",
        reason="协议内容不明确",
        ruled_on=today(),
        by=hall["许静"],
    )
    with pytest.raises(NotFound):
        mediation.record_ruling(
            made, result="CONFIRMED", ruling="（2026）浙0282民特17号", ruled_on=today(), by=hall["许静"]
        )
    mediation.reopen(row, reason="ruling", words="双方同意按法院意见变更。", by=hall["马主任"])
    hall.all_say_yes(row)
    second = hall.effective(row, hall.pays(row, amount_fen=870_000), replaces=agreement)
    agreement.refresh_from_db()
    assert (agreement.state, second.state) == ("REPLACED", "EFFECTIVE")
