"""记录意愿: everybody in their own words; one clear refusal ends it and gives the other ways."""

from __future__ import annotations

import pytest

from shanzhi.kernel.errors import Invalid
from shanzhi.mediation import actions as mediation
from shanzhi.mediation.errors import MediationMoved
from shanzhi.mediation.models import Consent
from shanzhi.mediation.tests.mediating import Hall, id_number


def test_it_works(hall: Hall) -> None:
    row = hall.asked()
    first, second = row.parties.order_by("n")
    mediation.record_consent(row, party=first, answer="yes", words="愿意，请尽早安排。", by=hall["许静"])
    row.refresh_from_db()
    assert (row.state, row.due_at) == ("ASKING", None), "half a consent is none"
    mediation.record_consent(row, party=second, answer="yes", words="可以谈。", by=hall["许静"])
    row.refresh_from_db()
    assert row.state == "OPEN"
    assert (row.due_at - row.willing_at).days in range(29, 36), "a month, rolled over days off"


@pytest.mark.parametrize("stage", ["asked", "willing"])
def test_one_clear_refusal_ends_it_in_any_stage_and_gives_the_other_ways(hall: Hall, stage: str) -> None:
    row = getattr(hall, stage)()
    mediation.record_consent(row, party=hall.one(row), answer="no", words="不同意调解，我要起诉。", by=hall["许静"])
    row.refresh_from_db()
    assert (row.state, row.reason) == ("ENDED", "refused")
    assert {"court", "legal_aid"} <= set(row.ways)
    with pytest.raises(MediationMoved):
        mediation.record_consent(row, party=hall.one(row), answer="yes", words="又愿意了。", by=hall["许静"])


def test_not_sure_yet_is_neither(hall: Hall) -> None:
    row = hall.asked()
    mediation.record_consent(row, party=hall.one(row), answer="unsure", words="回去商量一下。", by=hall["许静"])
    row.refresh_from_db()
    assert row.state == "ASKING"
    assert hall.one(row).willing is None


def test_words_are_kept_as_they_were_said(hall: Hall) -> None:
    row = hall.asked()
    with pytest.raises(Invalid):
        mediation.record_consent(row, party=hall.one(row), answer="yes", words="", by=hall["许静"])
    mediation.record_consent(row, party=hall.one(row), answer="yes", words="要得，谈嘛。", how="电话", by=hall["许静"])
    assert list(Consent.objects.values_list("words", "how")) == [("要得，谈嘛。", "电话")]


def test_a_member_of_a_group_steps_out_and_the_others_go_on(hall: Hall) -> None:
    row = hall.opened(is_group=True, many_side="B")
    hall.assign(row, "许静")
    hall.party(row, "A", "安居物业公司", is_organisation=True)
    homes = [hall.party(row, "B", f"户主{x}", id_number=id_number(serial=n)) for n, x in enumerate("甲乙丙", 30)]
    mediation.record_consent(row, party=homes[0], answer="no", words="我不谈。", by=hall["许静"])
    hall.all_say_yes(row)
    homes[0].refresh_from_db()
    assert (row.state, homes[0].out_at is not None) == ("OPEN", True)
    with pytest.raises(Invalid, match="不得再行调解"):
        mediation.record_consent(row, party=homes[0], answer="yes", words="现在愿意。", by=hall["许静"])


def test_a_new_party_is_asked_first(hall: Hall) -> None:
    row = hall.willing()
    hall.party(row, "C", "新安装修公司", is_organisation=True)
    row.refresh_from_db()
    assert row.state == "ASKING"
