"""指定调解员、回避、更换、名册和推荐."""

from __future__ import annotations

import pytest

from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.mediation import actions as mediation
from shanzhi.mediation import suggesting
from shanzhi.mediation.errors import MediatorIsParty, NoMediator, NotTheMediator, StillTold
from shanzhi.mediation.tests.mediating import Hall, a_day, id_number


def test_it_works(hall: Hall) -> None:
    row = hall.asked()
    named = row.assignments.get()
    assert (named.name, named.role, named.state, named.chosen_by) == ("许静", "chief", "ACTIVE", "committee")
    with pytest.raises(Invalid, match="主持"):
        hall.assign(row, "方明")
    assert hall.assign(row, "方明", role="recorder").state == "ACTIVE"


def test_who_is_a_party_cannot_mediate(hall: Hall) -> None:
    row = hall.opened()
    hall.party(row, "A", "方明")
    with pytest.raises(MediatorIsParty):
        hall.assign(row, "方明")


def test_a_conflict_is_told_and_everybody_must_accept(hall: Hall) -> None:
    row = hall.opened()
    a, b = hall.party(row, "A", "陈大为"), hall.party(row, "B", "吴小平")
    named = hall.assign(row, "许静", conflict="与申请人是远房表亲")
    hall.all_say_yes(row)
    mediation.answer_mediator(named, party=a, accepts=True, by=hall["马主任"])
    with pytest.raises(StillTold, match="吴"):
        mediation.agree_fact(row, text="漏水事实双方认可", agreed_by=[a, b], by=hall["许静"])
    mediation.answer_mediator(named, party=b, accepts=True, by=hall["马主任"])
    mediation.agree_fact(row, text="漏水事实双方认可", agreed_by=[a, b], by=hall["许静"])


def test_one_objection_is_enough_to_withdraw(hall: Hall) -> None:
    row = hall.willing()
    named = row.assignments.get()
    mediation.answer_mediator(named, party=hall.one(row), accepts=False, words="他和对方常来往。", by=hall["马主任"])
    with pytest.raises(NoMediator):
        hall.draft(row)
    with pytest.raises(Invalid, match="回避"):
        hall.assign(row, "许静")
    hall.assign(row, "方明")


def test_relieve_mediator_frees_the_time(hall: Hall) -> None:
    row = hall.willing()
    sitting = hall.sitting(row)
    mediation.relieve_mediator(row.assignments.get(), words="外出培训", by=hall["马主任"])
    assert not sitting.slots.filter(member__isnull=False).exists()
    with pytest.raises(NoMediator):
        mediation.tell_in_confidence(row, party=hall.one(row), text="可以再加两千。", by=hall["许静"])


def test_only_its_mediators_mediate(hall: Hall) -> None:
    row = hall.willing()
    with pytest.raises(NotTheMediator):
        mediation.make_offer(row, terms="一次性赔偿", by=hall["方明"])


def test_enrol_mediator_and_the_suggestion_says_why(hall: Hall) -> None:
    people, unit = hall.county.people, hall.committee
    for name, fields in (("方明", ["DT02"]), ("许静", ["DT10"])):
        mediation.enrol_mediator(
            people[name], unit=unit, fields=fields, since=a_day(-2000), studio="老方说事", by=hall["马主任"]
        )
    row = hall.opened()
    hall.party(row, "A", "许静", id_number=id_number(serial=77))
    first, second = suggesting.suggest(row)
    assert first.card.member.name == "方明"
    assert first.reasons[:3] == ("擅长此类纠纷", "本组织调解员", "从事调解5年")
    assert second.is_party, "bears a party's name"


def test_somebody_else_committee_sees_nothing(hall: Hall) -> None:
    row = hall.willing()
    with pytest.raises(NotFound):
        mediation.assign_mediator(row, member=hall.county.people["杜磊"], by=hall["杜磊"])
