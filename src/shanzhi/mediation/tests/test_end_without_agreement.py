"""终止调解: a reason of the closed list, and never without the other ways."""

from __future__ import annotations

import pytest

from shanzhi.kernel.errors import Invalid
from shanzhi.mediation import actions as mediation
from shanzhi.mediation.errors import AlreadyMediated, MediationMoved, WaysMissing
from shanzhi.mediation.tests.mediating import Hall


def end(hall: Hall, row: object, **facts: object) -> None:
    given = {
        "reason": "gap",
        "words": "差距超过五万元。",
        "ways": ["court"],
        "told_how": "当面告知并送达通知书",
        **facts,
    }
    mediation.end_without_agreement(row, by=hall["许静"], **given)


def test_it_works(hall: Hall) -> None:
    row = hall.willing()
    sitting = hall.sitting(row)
    end(hall, row)
    row.refresh_from_db()
    sitting.refresh_from_db()
    assert (row.state, row.reason, row.ways) == ("ENDED", "gap", ["court"])
    assert (sitting.state, sitting.slots.count()) == ("CALLED_OFF", 0)


@pytest.mark.parametrize("without", [{"ways": []}, {"told_how": " "}])
def test_the_information_is_mandatory(hall: Hall, without: dict[str, object]) -> None:
    with pytest.raises(WaysMissing):
        end(hall, hall.willing(), **without)


def test_reasons_and_ways_come_from_closed_lists(hall: Hall) -> None:
    row = hall.willing()
    for wrong in ({"reason": "tired"}, {"ways": ["somewhere"]}):
        with pytest.raises(Invalid):
            end(hall, row, **wrong)


def test_reopen_asks_everybody_anew(hall: Hall) -> None:
    row = hall.willing()
    end(hall, row)
    mediation.reopen(row, reason="asked", words="双方重新书面申请。", by=hall["马主任"])
    row.refresh_from_db()
    assert (row.state, row.round, row.due_at) == ("ASKING", 2, None)
    assert not row.parties.filter(willing=True).exists()
    hall.all_say_yes(row)
    assert row.state == "OPEN"


def test_nothing_is_reopened_beside_another(hall: Hall) -> None:
    row = hall.willing()
    end(hall, row)
    hall.opened(row.case)
    with pytest.raises(AlreadyMediated):
        mediation.reopen(row, reason="asked", words="双方重新书面申请。", by=hall["马主任"])


def test_what_has_ended_stands_still(hall: Hall) -> None:
    row = hall.willing()
    end(hall, row)
    with pytest.raises(MediationMoved):
        hall.sitting(row)
