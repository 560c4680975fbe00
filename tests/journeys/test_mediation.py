"""多元化解: a three-party agreement, eleven agreements confirmed, a refusal that ends it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from docx import Document

from shanzhi.kernel import clock
from shanzhi.mediation import actions as mediation
from shanzhi.mediation.actions import Member
from shanzhi.mediation.drafting import Draft, monthly
from shanzhi.mediation.errors import AlreadyRefused, AppliedTooLate, MediationMoved, SealTooEarly
from shanzhi.mediation.models import Confirmation, Duty
from shanzhi.mediation.tests.mediating import MONDAY, Hall, id_number
from shanzhi.mediation.ways import last_day
from shanzhi.site.testkit import County


@pytest.fixture
def hall(county: County) -> Hall:
    return Hall(county)


def words_of(file: io.BytesIO) -> str:
    paper = Document(file)
    return "\n".join([*(p.text for p in paper.paragraphs), *(c.text for t in paper.tables for c in t._cells)])


@pytest.mark.django_db
@pytest.mark.acceptance("A5", "HN-A")
def test_a_leaking_house_and_three_parties(hall: Hall) -> None:
    """The owner below, the owner above and the firm that laid the pipe: three sides, one agreement, its last paper."""
    with clock.at(MONDAY):
        row = hall.opened(hall.case(category="DT0302", text="新装修的房子漏水，业主、楼上和装修公司互相推诿半年。"))
        below = hall.party(row, "A", "陈大为", phone="13800002716", id_number=id_number(serial=1))
        above = hall.party(row, "B", "吴小平", phone="13800002717", id_number=id_number(serial=2))
        firm = hall.party(row, "C", "新安装修有限公司", is_organisation=True, head="林德")
        hall.assign(row, "许静", chosen_by="parties")
        hall.all_say_yes(row)
        hall.held(row, outcome="again", notes="三方到场，就漏水原因达成一致，责任比例另行协商。")
        mediation.agree_fact(row, text="漏水由暗管接头松脱引起", agreed_by=[below, above, firm], by=hall["许静"])
        first = mediation.make_offer(row, side="A", terms="修复并赔偿两万元", amount_fen=2_000_000, by=hall["许静"])
        mediation.make_offer(
            row, side="C", terms="修复并分两期赔偿一万五", amount_fen=1_500_000, counter_to=first, by=hall["许静"]
        )
    with clock.at(MONDAY + timedelta(days=2)):
        soon = clock.today() + timedelta(days=10)
        hall.held(row)
        agreement = hall.signing(
            row,
            Draft(kind="do", text="更换暗管接头并恢复吊顶", debtor=firm, due_on=soon, manner="上门施工"),
            Draft(
                kind="pay", text="赔偿家具和误工损失", debtor=firm, creditor=below, amount_fen=1_500_000,
                manner="银行转账",
                parts=monthly(1_500_000, 2, soon),
            ),
            Draft(kind="do", text="施工期间打开卫生间供施工人员进入", debtor=above, due_on=soon, manner="提供便利"),
        )  # fmt: skip
        for party, how in ((below, "fingerprint"), (above, "paper")):
            mediation.sign_agreement(agreement, party=party, how=how, scan_id=1, by=hall["许静"])
        mediation.sign_agreement(agreement, how="paper", by=hall["许静"])
        with pytest.raises(SealTooEarly, match="新安装修"):
            mediation.seal_agreement(agreement, by=hall["马主任"])
        mediation.sign_agreement(agreement, party=firm, how="stamp", by=hall["许静"])
        mediation.seal_agreement(agreement, by=hall["马主任"])
        text = words_of(mediation.print_paper(row, kind="agreements", by=hall["许静"]))
        assert all(word in text for word in ("陈大为", "吴小平", "新安装修有限公司", "壹万伍仟元整", "本协议一式4份"))
    for duty in Duty.objects.order_by("due_on"):
        with clock.at(MONDAY + timedelta(days=45)):
            mediation.check_performance(duty, outcome="done", proof="验收单和转账凭证", by=hall["许静"])
    with clock.at(MONDAY + timedelta(days=50)):
        for how in ("phone", "home"):
            mediation.follow_up(
                row, party=below, how=how, words="已经修好，款已付清。", satisfaction=5, by=hall["方明"]
            )
        firm.id_sealed = below.id_sealed
        firm.save()
        row = mediation.file_dossier(row, by=hall["许静"])
        assert row.state == "FILED"
        assert "卷内目录" in words_of(mediation.print_paper(row, kind="dossier", by=hall["许静"]))


@pytest.mark.django_db
@pytest.mark.acceptance("A10", "YJ-B")
def test_eleven_buyers_eleven_agreements_each_with_its_thirty_days(hall: Hall) -> None:
    """Flats not delivered: in three days eleven agreements, confirmed in two batches; each has a clock of its own."""
    row = hall.opened(
        hall.case(category="DT0302", text="十一户购房人逾期交房，要求赔偿违约金。"), is_group=True, many_side="A"
    )
    hall.assign(row, "许静")
    buyers = [
        Member(f"购房人{n:02}", id_number=id_number(serial=n), claim_fen=3_000_000 + 111 * n) for n in range(1, 12)
    ]
    with clock.at(MONDAY):
        mediation.add_members(row, members=buyers, by=hall["许静"])
        hall.party(row, "B", "青溪置业有限公司", is_organisation=True, head="董建")
        hall.all_say_yes(row)
    people = list(row.parties.filter(side="A").order_by("n"))
    amounts = {p.pk: p.claim_fen * 8 // 10 for p in people}
    due = (MONDAY + timedelta(days=60)).date()
    facts = {
        "facts": "约定2025年12月交房，逾期未交，双方同意按约支付违约金。",
        "text": "支付逾期交房违约金{amount}",
        "manner": "银行转账",
    }

    def agree(day: int, members: list[object]) -> None:
        with clock.at(MONDAY + timedelta(days=day)):
            share = {p.pk: amounts[p.pk] for p in members}
            mediation.draw_up_batch(row, amounts=share, due_on=due, payer="one", by=hall["许静"], **facts)
            for agreement in row.agreements.filter(state="DRAFT"):
                mediation.open_for_signing(agreement, by=hall["许静"])
                hall.sign_all(agreement)
                mediation.seal_agreement(agreement, by=hall["马主任"])

    agree(0, people[:4])
    row.refresh_from_db()
    assert row.state == "OPEN", "seven have not agreed yet"
    agree(2, people[4:])
    row.refresh_from_db()
    agreements = list(row.agreements.filter(state="EFFECTIVE").order_by("n"))
    assert (row.state, len(agreements)) == ("AGREED", 11)
    assert sum(d.amount_fen for d in Duty.objects.all()) == sum(amounts.values())
    assert {str(last_day(a)) for a in agreements} == {"2026-12-23", "2026-12-25"}
    with clock.at(MONDAY + timedelta(days=31)):
        with pytest.raises(AppliedTooLate):
            hall.apply(row, *agreements)
        assert not Confirmation.objects.exists(), "one too late and none of the batch is entered"
        assert hall.apply(row, *agreements[4:]) == 7
    with clock.at(MONDAY + timedelta(days=40)):
        for n, made in enumerate(Confirmation.objects.order_by("id"), start=1):
            mediation.record_ruling(
                made, result="CONFIRMED", ruling=f"（2027）浙0282民特{n}号", ruled_on=clock.today(), by=hall["许静"]
            )
    text = words_of(mediation.print_paper(row, kind="members", by=hall["许静"]))
    assert "合计11人" in text
    assert "购房人11" in words_of(mediation.print_paper(row, kind="certificate", by=hall["许静"]))


@pytest.mark.django_db
@pytest.mark.acceptance("A24")
def test_a_refusal_at_the_third_sitting_ends_it_and_prints_the_other_ways(hall: Hall) -> None:
    row = hall.willing(hall.case(category="DT1003", text="公司辞退员工，经济补偿谈不拢。"))
    hall.held(row, outcome="again")
    with clock.at(clock.now() + timedelta(days=1)):
        hall.held(row, outcome="not_agreed")
    with clock.at(clock.now() + timedelta(days=2)):
        hall.sitting(row)
        mediation.record_consent(row, party=hall.one(row), answer="no", words="不谈了，仲裁吧。", by=hall["许静"])
    row.refresh_from_db()
    assert (row.state, row.reason) == ("ENDED", "refused")
    text = words_of(mediation.print_paper(row, kind="termination", by=hall["许静"]))
    for door in ("劳动人事争议仲裁院", "劳动保障监察大队", "人民法院诉讼服务中心", "法律援助中心"):
        assert door in text
    with pytest.raises(MediationMoved):
        hall.draft(row)
    with pytest.raises(AlreadyRefused):
        mediation.reopen(row, reason="asked", words="对方再次申请。", by=hall["马主任"])
    with pytest.raises(AlreadyRefused):
        hall.opened(row.case)
