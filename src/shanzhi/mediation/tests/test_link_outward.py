"""对接: what a court, the police, arbitration do in the same matter, each with its number and its clock."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shanzhi.kernel import clock
from shanzhi.kernel.clock import local, today
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.mediation import actions as mediation
from shanzhi.mediation.tests.mediating import MONDAY, Hall
from shanzhi.notices.models import Notice

COURT = {"kind": "entrusted", "body": "慈溪市人民法院", "number": "（2026）浙0282诉前调1号"}


def test_it_works(hall: Hall) -> None:
    with clock.at(MONDAY):
        row = hall.asked(source="entrusted", entrusted_by="慈溪市人民法院")
        link = mediation.link_outward(row, **COURT, on=today(), by=hall["许静"])
        assert local(link.due_at - timedelta(microseconds=1)).date() == date(2026, 12, 23)
    with clock.at(MONDAY + timedelta(days=5)):
        made = mediation.answer_link(link, answer="已达成协议，函复法院。", on=today(), by=hall["许静"])
    assert made.answered_on == date(2026, 11, 28)


def test_the_court_term_is_the_term(hall: Hall) -> None:
    """The month of a dispute that a court entrusted runs from the court's letter, not from the last consent."""
    with clock.at(MONDAY):
        row = hall.asked(source="entrusted", entrusted_by="慈溪市人民法院")
        link = mediation.link_outward(row, **COURT, on=today(), by=hall["许静"])
    with clock.at(MONDAY + timedelta(days=10)):
        row = hall.all_say_yes(row)
        assert row.due_at == link.due_at
        delegated = mediation.link_outward(
            row, kind="delegated", body="慈溪市人民法院", number="（2026）浙0282民初2号", on=today(), by=hall["许静"]
        )
        row.refresh_from_db()
    assert row.due_at == delegated.due_at


def test_what_is_missing_is_asked_for(hall: Hall) -> None:
    row = hall.willing()
    given = {"body": "慈溪市人民法院", "on": today(), "by": hall["许静"]}
    with pytest.raises(Invalid, match="案号"):
        mediation.link_outward(row, kind="lawsuit", **given)
    with pytest.raises(Invalid, match="核算"):
        mediation.link_outward(row, kind="recalculated", **given)
    with pytest.raises(Invalid, match="晚于今天"):
        mediation.link_outward(row, kind="police", **{**given, "on": today() + timedelta(days=1)})


def test_a_lawsuit_and_its_judgment_stand_beside_an_ended_mediation(hall: Hall) -> None:
    row = hall.willing()
    mediation.end_without_agreement(
        row, reason="gap", words="数额相差太大。", ways=["court"], told_how="当面", by=hall["许静"]
    )
    for kind, number in (("lawsuit", "（2026）浙0282民初1号"), ("judgment", "（2026）浙0282民初1号"),
                         ("execution", "（2026）浙0282执1号")):  # fmt: skip
        mediation.link_outward(row, kind=kind, body="慈溪市人民法院", number=number, on=today(), by=hall["许静"])
    assert [link.number for link in row.links.order_by("id")][-1] == "（2026）浙0282执1号"


def test_answer_link_once(hall: Hall) -> None:
    link = mediation.link_outward(hall.willing(), **COURT, on=today(), by=hall["许静"])
    mediation.answer_link(link, answer="已经函复。", on=today(), by=hall["许静"])
    with pytest.raises(NotFound):
        mediation.answer_link(link, answer="再次函复。", on=today(), by=hall["许静"])
    with pytest.raises(NotFound):
        mediation.answer_link(link, answer="外人函复。", on=today(), by=hall["杜磊"])


def test_its_clock_is_reminded_of_once_before_and_once_after(hall: Hall) -> None:
    with clock.at(MONDAY):
        row = hall.willing()
        link = mediation.link_outward(row, **COURT, on=today(), by=hall["许静"])

    def told(days: int) -> int:
        with clock.at(link.due_at + timedelta(days=days)):
            for _n in range(2):
                mediation.remind_mediations(by=hall["马主任"])
        return Notice.objects.filter(body__contains="诉前委派").count()

    assert [told(days) for days in (-9, -2, 1, 9)] == [0, 1, 2, 2]
