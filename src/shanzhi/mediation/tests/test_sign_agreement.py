"""协议: checked, signed by everybody and the mediator, sealed; not binding a moment before."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, Refusal
from shanzhi.mediation import actions as mediation
from shanzhi.mediation.drafting import Draft, monthly
from shanzhi.mediation.errors import (
    AgreementMoved,
    MayNotSign,
    NotWillingYet,
    SealTooEarly,
    SignedAlready,
    Unenforceable,
)
from shanzhi.mediation.models import Agreement
from shanzhi.mediation.tests.mediating import Hall, a_day, id_number


def test_it_works(hall: Hall) -> None:
    row = hall.willing()
    agreement = hall.signing(row)
    hall.sign_all(agreement)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.effective_at) == ("SIGNING", None), "without the seal it binds nobody"
    mediation.seal_agreement(agreement, by=hall["马主任"])
    agreement.refresh_from_db()
    row.refresh_from_db()
    assert (agreement.state, row.state) == ("EFFECTIVE", "AGREED")
    assert (agreement.apply_by - agreement.effective_at).days in range(29, 36)
    duty = agreement.duties.get()
    assert (duty.amount_fen, duty.state) == (860_000, "OPEN")


def findings(hall: Hall, *clauses: Draft, **facts: object) -> set[str]:
    with pytest.raises(Unenforceable) as refused:
        hall.signing(hall.willing(), *clauses, **facts)
    return {f["key"] for f in refused.value.facts["findings"]}


def test_what_makes_it_unenforceable_cannot_be_clicked_past(hall: Hall) -> None:
    row = hall.willing()
    pays = hall.pays
    for key, draft in {
        "amount": pays(row, amount_fen=None), "date": pays(row, due_on=None), "manner": pays(row, manner=""),
        "debtor": pays(row, debtor=None), "creditor": pays(row, creditor=None),
        "same": pays(row, creditor=hall.one(row)), "third": pays(row, bound="吴小平的父亲"),
        "ownership": pays(row, text="房屋产权归陈大为，并赔偿损失"),
        "status": pays(row, text="双方自愿离婚，并支付补偿"), "vague": pays(row, text="尽快赔偿房屋损失"),
        "unlawful": pays(row, text="赔偿后不得报案"), "fee": pays(row, text="赔偿并各付调解费五百元"),
        "past": pays(row, due_on=a_day(-3)), "far": pays(row, due_on=a_day(9000)),
        "sum": pays(row, amount_fen=100, parts=((60, a_day(5)), (41, a_day(9)))),
    }.items():  # fmt: skip
        agreement = hall.draft(row, draft)
        with pytest.raises(Unenforceable) as refused:
            mediation.open_for_signing(agreement, by=hall["许静"])
        assert key in {f["key"] for f in refused.value.facts["findings"]}, key
        mediation.withdraw_agreement(agreement, words="重拟", for_good=True, by=hall["许静"])


def test_somebody_outside_the_agreement_is_not_bound(hall: Hall) -> None:
    row = hall.asked()
    third = hall.party(row, "C", "装修公司", is_organisation=True)
    hall.all_say_yes(row)
    a, b = hall.one(row, "A"), hall.one(row, "B")
    agreement = hall.draft(row, hall.pays(row, debtor=third), parties=[a, b])
    with pytest.raises(Unenforceable, match="协议以外"):
        mediation.open_for_signing(agreement, by=hall["许静"])


def test_the_seal_comes_last(hall: Hall) -> None:
    agreement = hall.signing(hall.willing())
    with pytest.raises(SealTooEarly, match=r"陈\*为.*调解员"):
        mediation.seal_agreement(agreement, by=hall["马主任"])


def test_nobody_signs_twice_and_nobody_for_nobody(hall: Hall) -> None:
    row = hall.willing()
    agreement = hall.signing(row)
    a = hall.one(row, "A")
    mediation.sign_agreement(agreement, party=a, how="paper", by=hall["许静"])
    with pytest.raises(SignedAlready):
        mediation.sign_agreement(agreement, party=a, how="paper", by=hall["许静"])
    with pytest.raises(MayNotSign, match="个人"):
        mediation.sign_agreement(agreement, party=hall.one(row), how="stamp", by=hall["许静"])
    with pytest.raises(MayNotSign):
        mediation.sign_agreement(agreement, party=hall.one(row), how="spoken", by=hall["许静"])


def test_an_agent_signs_with_special_power_that_still_runs(hall: Hall) -> None:
    row = hall.willing()
    a = hall.one(row, "A")

    def agent(power: str, days: int) -> object:
        return mediation.add_helper(
            row, kind="agent", name="宋律师", party=a, power=power, until=a_day(days), by=hall["许静"]
        )

    general, old, special = agent("general", 9), agent("special", -1), agent("special", 9)
    agreement = hall.signing(row)
    for helper in (general, old):
        with pytest.raises(MayNotSign, match="授权"):
            mediation.sign_agreement(agreement, party=a, helper=helper, how="paper", by=hall["许静"])
    with pytest.raises(MayNotSign, match="不是"):
        mediation.sign_agreement(agreement, party=hall.one(row), helper=special, how="paper", by=hall["许静"])
    mediation.sign_agreement(agreement, party=a, helper=special, how="paper", by=hall["许静"])


def test_for_a_child_the_guardian_signs(hall: Hall) -> None:
    row = hall.opened()
    child = hall.party(row, "A", "陈小为", id_number=id_number("20150601", 3))
    hall.party(row, "B", "吴小平")
    hall.assign(row, "许静")
    guardian = mediation.add_helper(row, kind="guardian", name="陈大为", party=child, by=hall["许静"])
    hall.all_say_yes(row)
    agreement = hall.signing(row)
    with pytest.raises(MayNotSign, match="监护人"):
        mediation.sign_agreement(agreement, party=child, how="paper", by=hall["许静"])
    mediation.sign_agreement(agreement, party=child, helper=guardian, how="paper", by=hall["许静"])


def test_family_matters_are_signed_on_paper(hall: Hall) -> None:
    case = hall.county.case(category="DT0102", text="兄弟二人为母亲赡养费分担争执多年。")
    row = hall.opened(case, by="余主任")
    a = mediation.add_party(row, side="A", name="陈大为", by=hall["余主任"])
    mediation.add_party(row, side="B", name="陈小为", by=hall["余主任"])
    mediation.assign_mediator(row, member=hall.county.people["许静"], by=hall["余主任"])
    hall.all_say_yes(row)
    agreement = hall.signing(row)
    with pytest.raises(MayNotSign, match="纸上"):
        mediation.sign_agreement(agreement, party=a, how="screen", by=hall["许静"])


def test_withdraw_agreement_voids_what_was_signed(hall: Hall) -> None:
    row = hall.willing()
    agreement = hall.signing(row)
    hall.sign_all(agreement)
    mediation.withdraw_agreement(agreement, words="金额写错", by=hall["许静"])
    hall.draft(row, hall.pays(row, amount_fen=900_000), agreement=agreement)
    mediation.open_for_signing(agreement, by=hall["许静"])
    with pytest.raises(SealTooEarly):
        mediation.seal_agreement(agreement, by=hall["马主任"])


def test_an_oral_agreement_is_small_and_performed_on_the_spot(hall: Hall) -> None:
    row = hall.willing()
    with pytest.raises(Unenforceable, match="书面"):
        hall.signing(row, form="oral")
    other = hall.willing()
    now_paid = hall.pays(other, amount_fen=50_000, due_on=a_day(0), manner="当场给付现金")
    with pytest.raises((Refusal, AssertionError)):
        mediation.seal_agreement(hall.draft(other, now_paid, form="oral"), by=hall["马主任"])
    agreement = other.agreements.get()
    mediation.open_for_signing(agreement, by=hall["许静"])
    for p in other.parties.all():
        mediation.sign_agreement(agreement, party=p, how="spoken", by=hall["许静"])
    mediation.sign_agreement(agreement, how="paper", by=hall["许静"])
    agreement.refresh_from_db()
    assert agreement.state == "EFFECTIVE", "binds with the last word, without a seal"


def test_a_partial_agreement_leaves_the_mediation_open(hall: Hall) -> None:
    row = hall.willing()
    with pytest.raises(Unenforceable, match="未达成"):
        hall.signing(row, is_partial=True)
    mediation.withdraw_agreement(row.agreements.get(), words="重拟", for_good=True, by=hall["许静"])
    hall.effective(row, is_partial=True, left_open="家具折旧另行协商。")
    assert row.state == "OPEN"


def test_draw_up_agreement_waits_for_willing_parties(hall: Hall) -> None:
    with pytest.raises(NotWillingYet):
        hall.draft(hall.asked())


def test_a_refusal_voids_what_was_not_yet_binding(hall: Hall) -> None:
    row = hall.willing()
    agreement = hall.signing(row)
    mediation.record_consent(row, party=hall.one(row), answer="no", words="不签了。", by=hall["许静"])
    agreement.refresh_from_db()
    assert agreement.state == "VOID"


def test_draw_up_batch_gives_each_member_a_sum_of_their_own(hall: Hall) -> None:
    row = hall.opened(is_group=True, many_side="B")
    hall.assign(row, "许静")
    hall.party(row, "A", "安居物业公司", is_organisation=True)
    homes = [hall.party(row, "B", f"户主{n}", id_number=id_number(serial=n)) for n in range(40, 45)]
    hall.all_say_yes(row)
    amounts = {p.pk: 100_000 + 7 * n for n, p in enumerate(homes)}
    facts = {
        "due_on": a_day(20),
        "manner": "银行转账",
        "text": "支付物业费{amount}",
        "facts": "2022年度物业费的交纳和减免。",
    }
    assert mediation.draw_up_batch(row, amounts=amounts, by=hall["许静"], **facts) == 5
    drawn = list(row.agreements.order_by("n"))
    assert [a.clauses.get().amount_fen for a in drawn] == list(amounts.values())
    assert drawn[0].clauses.get().text == "支付物业费1,000.00元"
    with pytest.raises(Invalid, match="已有协议"):
        mediation.draw_up_batch(row, amounts=amounts, by=hall["许静"], **facts)


def test_the_database_itself_lets_nothing_bind_without_all_three(hall: Hall) -> None:
    agreement = hall.signing(hall.willing())
    for given_ in ({"sealed_at": now()}, {"parties_signed_at": now()}, {"mediator_signed_at": now()}):
        with pytest.raises(IntegrityError, match="mediation_binds_when_signed"), transaction.atomic():
            Agreement.objects.filter(pk=agreement.pk).update(state="EFFECTIVE", effective_at=now(), **given_)


STEPS = ("a", "b", "mediator", "seal", "withdraw", "redraw", "open", "refuse", "other")


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.sampled_from(STEPS), min_size=1, max_size=9))
def test_no_order_of_acts_makes_it_bind_without_all_three_signatures(hall: Hall, steps: list[str]) -> None:
    """Nor is there any way on after a refusal. What a step may not do, it is refused."""
    with transaction.atomic():
        row = hall.willing()
        agreement = hall.signing(row)
        xu, ma, a, b = hall["许静"], hall["马主任"], hall.one(row, "A"), hall.one(row, "B")
        does = {
            "a": lambda: mediation.sign_agreement(agreement, party=a, how="paper", by=xu),
            "b": lambda: mediation.sign_agreement(agreement, party=b, how="paper", by=xu),
            "mediator": lambda: mediation.sign_agreement(agreement, how="paper", by=xu),
            "seal": lambda: mediation.seal_agreement(agreement, by=ma),
            "withdraw": lambda: mediation.withdraw_agreement(agreement, words="改一改", by=xu),
            "redraw": lambda: hall.draft(row, agreement=agreement),
            "open": lambda: mediation.open_for_signing(agreement, by=xu),
            "refuse": lambda: mediation.record_consent(row, party=b, answer="no", words="不谈了。", by=xu),
            "other": lambda: mediation.sign_agreement(agreement, how="paper", by=hall["方明"]),
        }
        signed: set[str] = set()
        binds = ended = False
        for step in steps:
            try:
                with transaction.atomic():
                    does[step]()
                done = True
            except Refusal:
                done = False
            if done:
                assert not (ended and not binds), "nothing can be done after a refusal"
                if step in ("withdraw", "redraw"):
                    signed.clear()
                elif step in ("a", "b", "mediator"):
                    signed.add(step)
                elif step == "seal":
                    assert signed == {"a", "b", "mediator"}
                    binds = True
                elif step == "refuse":
                    ended = True
            agreement.refresh_from_db()
            assert (agreement.state == "EFFECTIVE") == binds
        transaction.set_rollback(True)


def test_a_signed_agreement_is_not_drawn_up_anew(hall: Hall) -> None:
    row = hall.willing()
    agreement = hall.effective(row)
    with pytest.raises(Refusal):
        hall.draft(row, agreement=agreement)
    with pytest.raises((AgreementMoved, Refusal)):
        mediation.withdraw_agreement(agreement, words="反悔了", by=hall["许静"])


def test_monthly_instalments_stand_in_the_agreement(hall: Hall) -> None:
    row = hall.willing()
    agreement = hall.effective(row, hall.pays(row, amount_fen=1_000_001, parts=monthly(1_000_001, 3, a_day(10))))
    assert [d.amount_fen for d in agreement.duties.order_by("n")] == [333_300, 333_300, 333_401]
