"""批量: many agreements of a group opened, signed, sealed and ruled on at once, each still by its own rules."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid
from shanzhi.mediation import actions as mediation
from shanzhi.mediation.actions import Member
from shanzhi.mediation.errors import MayNotSign, SealTooEarly, Unenforceable
from shanzhi.mediation.models import Confirmation, GroupTemplate, Mediation
from shanzhi.mediation.tests.mediating import Hall, a_day, id_number


def group(hall: Hall, size: int = 4) -> Mediation:
    """So many households that owe a property firm, everybody willing, a draft for each."""
    row = hall.opened(is_group=True, many_side="B")
    hall.party(row, "A", "安居物业有限公司", is_organisation=True)
    hall.assign(row, "许静")
    people = [Member(f"户主{n:03}", id_number=id_number(serial=n), claim_fen=100_000 + n) for n in range(1, size + 1)]
    mediation.add_members(row, members=people, by=hall["许静"])
    hall.all_say_yes(row)
    draw_up(hall, row)
    return row


def draw_up(hall: Hall, row: Mediation, **facts: object) -> int:
    given = {
        "facts": "户主拖欠2025年物业费，双方就减免和缴纳达成一致。", "text": "缴纳物业费{amount}", "manner": "银行转账",
        "amounts": {p.pk: p.claim_fen for p in row.parties.filter(side="B")}, "due_on": a_day(20), "payer": "many",
        "waiver": "双方就此再无争议", **facts,
    }  # fmt: skip
    made: int = mediation.draw_up_batch(row, by=hall["许静"], **given)
    return made


def test_it_works(hall: Hall) -> None:
    row = group(hall)
    assert mediation.open_batch(row, by=hall["许静"]) == 4
    people = list(row.parties.all())
    assert mediation.sign_batch(row, parties=people, mediator=True, scan_id=1, by=hall["许静"]) == 12
    assert mediation.seal_batch(row, by=hall["马主任"]) == 4
    row.refresh_from_db()
    assert row.state == "AGREED"
    assert set(row.agreements.values_list("state", flat=True)) == {"EFFECTIVE"}
    assert hall.apply(row, *row.agreements.all()) == 4
    numbers = {c.pk: f"（2026）浙0282民特{c.pk}号" for c in Confirmation.objects.all()}
    given = {"result": "CONFIRMED", "ruled_on": today()}
    assert mediation.record_rulings(row, rulings=numbers, by=hall["许静"], **given) == 4
    assert Confirmation.objects.filter(state="CONFIRMED").count() == 4


def test_open_batch_names_every_agreement_that_is_wrong_and_opens_none(hall: Hall) -> None:
    row = group(hall)
    wrong = row.agreements.first()
    wrong.clauses.update(text="尽快缴纳物业费")
    with pytest.raises(Unenforceable, match=wrong.number):
        mediation.open_batch(row, by=hall["许静"])
    assert set(row.agreements.values_list("state", flat=True)) == {"DRAFT"}


def test_seal_batch_waits_for_the_last_signature(hall: Hall) -> None:
    row = group(hall)
    mediation.open_batch(row, by=hall["许静"])
    firm, *members = row.parties.order_by("n")
    mediation.sign_batch(row, parties=[firm, *members[:-1]], mediator=True, by=hall["许静"])
    with pytest.raises(SealTooEarly, match=r"户\*\*的签名"):
        mediation.seal_batch(row, by=hall["马主任"])
    assert not row.agreements.filter(state="EFFECTIVE").exists()
    signed = list(row.agreements.exclude(parties=members[-1]))
    assert mediation.seal_batch(row, agreements=signed, by=hall["马主任"]) == 3
    row.refresh_from_db()
    assert row.state == "OPEN", "one has not agreed yet"


def test_sign_batch_is_for_paper_and_leaves_what_was_signed(hall: Hall) -> None:
    row = group(hall)
    mediation.open_batch(row, by=hall["许静"])
    firm = row.parties.get(side="A")
    with pytest.raises(MayNotSign, match="屏幕"):
        mediation.sign_batch(row, parties=[firm], how="screen", by=hall["许静"])
    assert mediation.sign_batch(row, parties=[firm], by=hall["许静"]) == 4
    assert {s.how for a in row.agreements.all() for s in a.signatures.all()} == {"stamp"}, "a firm stamps"
    with pytest.raises(Invalid, match="已经签署"):
        mediation.sign_batch(row, parties=[firm], by=hall["许静"])


def test_a_child_signs_in_no_batch(hall: Hall) -> None:
    row = group(hall)
    mediation.open_batch(row, by=hall["许静"])
    row.parties.filter(n=2).update(is_minor=True)
    with pytest.raises(MayNotSign, match="监护人"):
        mediation.sign_batch(row, parties=list(row.parties.all()), by=hall["许静"])
    assert not any(a.signatures.exists() for a in row.agreements.all())


def test_record_rulings_wants_a_number_for_each(hall: Hall) -> None:
    row = group(hall, 2)
    mediation.open_batch(row, by=hall["许静"])
    mediation.sign_batch(row, parties=list(row.parties.all()), mediator=True, by=hall["许静"])
    mediation.seal_batch(row, by=hall["马主任"])
    hall.apply(row, *row.agreements.all())
    same = dict.fromkeys(Confirmation.objects.values_list("pk", flat=True), "（2026）浙0282民特1号")
    with pytest.raises(Invalid, match="相同"):
        mediation.record_rulings(row, rulings=same, result="CONFIRMED", ruled_on=today(), by=hall["许静"])
    one_empty = {pk: "" if n else "（2026）浙0282民特1号" for n, pk in enumerate(same)}
    with pytest.raises(Invalid):
        mediation.record_rulings(row, rulings=one_empty, result="CONFIRMED", ruled_on=today(), by=hall["许静"])
    assert Confirmation.objects.filter(state="APPLIED").count() == 2, "one wrong and none is written"


def test_keep_template_is_for_the_next_group_and_names_nobody(hall: Hall) -> None:
    row = group(hall, 2)
    mediation.open_batch(row, by=hall["许静"])
    mediation.sign_batch(row, parties=list(row.parties.all()), mediator=True, by=hall["许静"])
    mediation.seal_batch(row, by=hall["马主任"])
    agreement = row.agreements.first()
    made = mediation.keep_template(agreement, name="物业费示范协议", by=hall["许静"])
    assert (made.text, made.payer, made.days) == ("缴纳物业费{amount}", "many", 20)
    agreement.facts = "户主001拖欠物业费，双方达成一致。"
    agreement.save()
    with pytest.raises(Invalid, match="户主001"):
        mediation.keep_template(agreement, name="写了名字", by=hall["许静"])
    assert GroupTemplate.objects.count() == 1


def test_a_batch_costs_the_same_whatever_its_size(hall: Hall) -> None:
    counts = []
    for size in (3, 9):
        row = group(hall, size)
        with CaptureQueriesContext(connection) as asked:
            mediation.open_batch(row, by=hall["许静"])
            mediation.sign_batch(row, parties=list(row.parties.all()), mediator=True, by=hall["许静"])
        counts.append(len(asked))
    assert counts[1] - counts[0] <= 8, counts
