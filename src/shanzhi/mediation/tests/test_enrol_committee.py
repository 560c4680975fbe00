"""调解组织: the register, and what the law asks of a committee."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.mediation import actions as mediation
from shanzhi.mediation import composition
from shanzhi.mediation.models import MediatorCard
from shanzhi.mediation.tests.mediating import Hall


def enrol(hall: Hall, name: str, **facts: object) -> None:
    given = {"unit": hall.committee, "is_on_committee": True, "sex": "1", **facts}
    mediation.enrol_mediator(hall.county.people[name], by=hall["马主任"], **given)


def faults(hall: Hall, **facts: object) -> tuple[str, ...]:
    card = mediation.enrol_committee(hall.committee, kind="town", by=hall["马主任"], **facts)
    return composition.of(card, MediatorCard.objects.filter(unit=hall.committee)).faults


def test_it_works(hall: Hall) -> None:
    for name in ("许静", "方明", "马主任"):
        enrol(hall, name, sex="2" if name == "许静" else "1")
    assert faults(hall, founded_on=today(), term_until=today() + timedelta(days=900)) == ()


def test_three_to_nine_and_a_woman_among_them(hall: Hall) -> None:
    assert faults(hall) == ("委员0人，应为三至九人",)
    for name in ("许静", "方明", "马主任"):
        enrol(hall, name)
    assert faults(hall) == ("没有女性委员",)
    enrol(hall, "许静", sex="2")
    assert faults(hall, term_until=today() - timedelta(days=1))[0].startswith("届期已于")


def test_a_studio_is_no_committee(hall: Hall) -> None:
    card = mediation.enrol_committee(hall.committee, kind="studio", by=hall["马主任"])
    assert composition.of(card, []).faults == ()


def test_who_may_and_what_is_missing(hall: Hall) -> None:
    with pytest.raises(NotAllowed):
        mediation.enrol_committee(hall.committee, kind="town", by=hall["杜磊"])
    with pytest.raises(Invalid, match="行业"):
        mediation.enrol_committee(hall.committee, kind="trade", by=hall["马主任"])
