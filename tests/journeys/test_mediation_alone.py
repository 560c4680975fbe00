"""多元化解, one dispute each: a hospital, a work injury, a claim three years old, a ruling refused, a default."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from docx import Document

from shanzhi.cases import queries as case_queries
from shanzhi.kernel import clock
from shanzhi.kernel.errors import NotFound
from shanzhi.mediation import actions as mediation
from shanzhi.mediation import queries
from shanzhi.mediation.drafting import Draft, monthly
from shanzhi.mediation.errors import MayNotSign, NotConfirmable, StillTold, Unenforceable
from shanzhi.mediation.tests.mediating import MONDAY, Hall, id_number
from shanzhi.mediation.ways import enforcement_ways
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County


@pytest.fixture
def hall(county: County) -> Hall:
    return Hall(county)


def words_of(file: io.BytesIO) -> str:
    paper = Document(file)
    return "\n".join([*(p.text for p in paper.paragraphs), *(c.text for t in paper.tables for c in t._cells)])


@pytest.mark.django_db
@pytest.mark.acceptance("YY-A", "A3")
def test_a_hospital_and_a_claim_of_two_and_a_half_million(hall: Hall) -> None:
    """Confidential, fierce, expensive: an expert with consent, a conflict told, two sides apart, instalments, a file
    that nobody opens who need not."""
    with clock.at(MONDAY):
        case = hall.county.case(
            category="DT12", text="父亲手术后去世，家属认为医院误诊，要求赔偿二百五十万元，情绪激动。"
        )
        assert case.circle == "medical"
        matter = "患者手术后死亡，家属要求医院赔偿，双方对责任比例有争议。"
        row = hall.opened(case, by="余主任", kind="trade", matter=matter)
        family = mediation.add_party(
            row, side="A", name="沈立", id_number=id_number(serial=31), claim_fen=250_000_000, by=hall["余主任"]
        )
        hospital = mediation.add_party(
            row, side="B", name="慈济医院", is_organisation=True, head="院长甲", by=hall["余主任"]
        )
        mediation.assign_mediator(
            row, member=hall.county.people["许静"], chosen_by="parties", conflict="曾在该院住院治疗", by=hall["余主任"]
        )
        with pytest.raises(StillTold):
            mediation.record_inquiry(row, asked="护士甲", place="医院", notes="当晚由我值班。", by=hall["许静"])
        assignment = row.assignments.get()
        for party in (family, hospital):
            mediation.answer_mediator(assignment, party=party, accepts=True, by=hall["余主任"])
            mediation.record_consent(row, party=party, answer="yes", words="同意调解。", by=hall["许静"])
        mediation.add_helper(
            row, kind="invited", name="医学专家周教授", all_agreed=True, relation="专家", by=hall["许静"]
        )
        mediation.record_inquiry(
            row, asked="值班医生乙", place="医院会议室", notes="术后六小时发现出血，二次手术未能挽回。", by=hall["许静"]
        )
        mediation.link_outward(
            row, kind="appraisal", body="市医学会", on=clock.today(), note="责任程度鉴定", by=hall["许静"]
        )
        mediation.note_prevention(
            row, prevented="brawl", people=30, words="家属三十人聚集，劝返后进入调解。", by=hall["许静"]
        )
        secret = "实际能接受一百二十万"
        mediation.tell_in_confidence(row, party=family, text=secret, by=hall["许静"])
    with clock.at(MONDAY + timedelta(days=20)):
        mediation.answer_link(row.links.get(), answer="医院承担次要责任。", on=clock.today(), by=hall["许静"])
        hall.held(row, notes="鉴定结论宣读，双方就次要责任和赔偿项目达成一致。")
        first = clock.today() + timedelta(days=10)
        terms = Draft(
            kind="pay", text="医院一次性赔偿各项损失", debtor=hospital, creditor=family, amount_fen=120_000_000,
            manner="银行转账", parts=monthly(120_000_000, 3, first),
        )  # fmt: skip
        agreement = hall.signing(row, terms, Draft(kind="waive", text="家属不再就本次诊疗主张其他权利"))
        with pytest.raises(MayNotSign, match="笔迹"):
            mediation.sign_agreement(agreement, party=family, how="screen", by=hall["许静"])
        mediation.sign_agreement(agreement, party=family, how="fingerprint", scan_id=1, by=hall["许静"])
        mediation.sign_agreement(agreement, party=hospital, how="stamp", scan_id=1, by=hall["许静"])
        mediation.sign_agreement(agreement, how="paper", by=hall["许静"])
        mediation.seal_agreement(agreement, by=hall["余主任"])
        assert hall.apply(row, agreement) == 1
    row.refresh_from_db()
    assert row.state == "AGREED"
    for name in ("李娟", "方明", "杜磊", "郑伟"):
        with pytest.raises(NotFound):
            queries.get(row.pk, by=hall[name])
    text = words_of(mediation.print_paper(row, kind="dossier", by=hall["许静"]))
    assert "壹佰贰拾万元整" in text
    assert "值班医生乙" in text
    assert secret not in text
    assert not Notice.objects.filter(body__contains="医院").exists(), "messages say nothing of what it is about"


@pytest.mark.django_db
@pytest.mark.acceptance("NB-A", "A6")
def test_a_work_injury_in_three_days(hall: Hall) -> None:
    """Level nine, no agreement with the firm; the studio is asked on Monday, on Wednesday it binds."""
    with clock.at(MONDAY):
        mediation.enrol_committee(hall.committee, kind="studio", trade="劳动争议", by=hall["马主任"])
        mediation.enrol_mediator(
            hall.county.people["许静"], unit=hall.committee, studio="事了了工作室", fields=["DT10"], sex="2",
            by=hall["马主任"],
        )  # fmt: skip
        row = hall.opened(hall.case(category="DT1002", text="车间受伤，鉴定为九级伤残，与公司谈不拢赔偿。"))
        worker = hall.party(row, "A", "工人田壮", phone="13800004444", id_number=id_number(serial=41))
        firm = hall.party(row, "B", "恒达机械有限公司", is_organisation=True, head="程总")
        hall.assign(row, "许静", chosen_by="parties")
        hall.all_say_yes(row)
        mediation.link_outward(
            row, kind="recalculated", body="劳动人事争议仲裁院", on=clock.today(), amount_fen=16_840_000,
            by=hall["许静"],
        )  # fmt: skip
        offer = mediation.make_offer(row, side="B", terms="一次性支付十二万元", amount_fen=12_000_000, by=hall["许静"])
        mediation.answer_offer(offer, answer="DECLINED", words="比应得的少。", by=hall["许静"])
    with clock.at(MONDAY + timedelta(days=2)):
        hall.held(row, notes="按核算结果逐项说明，公司同意按标准支付。")
        agreement = hall.signing(
            row,
            Draft(
                kind="pay", text="支付一次性伤残补助、医疗补助和就业补助金", debtor=firm, creditor=worker,
                amount_fen=16_840_000, due_on=clock.today() + timedelta(days=10), manner="银行转账",
            ),
            facts="申请人在车间作业受伤，经鉴定为九级伤残，公司未足额支付工伤待遇。",
        )  # fmt: skip
        mediation.sign_agreement(agreement, party=worker, how="screen", scan_id=9, by=hall["许静"])
        mediation.sign_agreement(agreement, party=firm, how="stamp", scan_id=9, by=hall["许静"])
        mediation.sign_agreement(agreement, how="paper", by=hall["许静"])
        mediation.seal_agreement(agreement, by=hall["马主任"])
        agreement.refresh_from_db()
        assert (agreement.effective_at - row.opened_at).days < 3
        assert [w.key for w in enforcement_ways(agreement)][:2] == ["confirmation", "payment_order"], (
            "advice goes with it"
        )
        assert "商请核算函" in words_of(mediation.print_paper(row, kind="links", by=hall["许静"]))
    with clock.at(MONDAY + timedelta(days=12)):
        mediation.check_performance(agreement.duties.get(), outcome="done", proof="转账回单", by=hall["许静"])
        for how in ("phone", "home"):
            mediation.follow_up(row, party=worker, how=how, words="补助金已经到账。", satisfaction=5, by=hall["方明"])
        row.parties.filter(pk=firm.pk).update(id_sealed=worker.id_sealed)
        assert mediation.file_dossier(row, by=hall["许静"]).state == "FILED"


@pytest.mark.django_db
@pytest.mark.acceptance("GP-A", "A14")
def test_a_claim_of_three_years_through_arbitration_agreement_ruling_and_payment(hall: Hall) -> None:
    """Arbitration stands still and calculates anew, both sides sign, the court confirms, the company pays."""
    with clock.at(MONDAY):
        row = hall.opened(
            hall.case(category="DT1002", text="退休前的工资和工伤待遇三年没有解决，多次反映。"),
            matter="申请人三年前受伤，工资和工伤待遇至今未付，双方对数额各执一词。",
        )
        worker = hall.party(row, "A", "退休工人常福", phone="13800005555", id_number=id_number("19600101", 51))
        firm = hall.party(row, "B", "宏图矿业有限公司", is_organisation=True, head="钱总")
        hall.assign(row, "许静")
        mediation.link_outward(
            row, kind="arbitration", body="劳动人事争议仲裁院", number="高劳仲案〔2023〕58号", on=clock.today(),
            note="三年前申请，因数额无法认定中止", by=hall["许静"],
        )  # fmt: skip
        sum_link = mediation.link_outward(
            row, kind="recalculated", body="劳动人事争议仲裁院", on=clock.today(), amount_fen=9_000_000,
            by=hall["许静"],
        )  # fmt: skip
        hall.all_say_yes(row)
    with clock.at(MONDAY + timedelta(days=9)):
        mediation.answer_link(
            sum_link,
            answer="工资和一次性补助合计。",
            amount_fen=11_250_000,
            on=clock.today(),
            by=hall["许静"],
        )
        mediation.agree_fact(row, text="2023年3月在井下受伤", agreed_by=[worker, firm], by=hall["许静"])
        hall.held(row, notes="以仲裁院核算的数额为准，双方同意分两期支付。")
        agreement = hall.effective(
            row,
            Draft(
                kind="pay", text="支付工资和工伤待遇", debtor=firm, creditor=worker, amount_fen=11_250_000,
                manner="银行转账", parts=monthly(11_250_000, 2, clock.today() + timedelta(days=20)),
            ),
            facts="申请人2023年3月受伤，工资和工伤待遇经仲裁院核算为十一万余元。",
        )  # fmt: skip
        hall.apply(row, agreement)
    with clock.at(MONDAY + timedelta(days=20)):
        mediation.record_ruling(
            agreement.confirmations.get(), result="CONFIRMED", ruling="（2026）浙0282民特66号", ruled_on=clock.today(),
            by=hall["许静"],
        )  # fmt: skip
        assert next(w.key for w in enforcement_ways(agreement)) == "execution"
        arbitration = row.links.get(kind="arbitration")
        mediation.answer_link(arbitration, answer="申请人撤回仲裁申请。", on=clock.today(), by=hall["许静"])
    for days, duty in zip((29, 60), agreement.duties.order_by("n"), strict=True):
        with clock.at(MONDAY + timedelta(days=days)):
            mediation.check_performance(duty, outcome="done", proof="转账回单", by=hall["许静"])
    with clock.at(MONDAY + timedelta(days=61)):
        row.refresh_from_db()
        assert row.state == "PERFORMED"
        assert (row.performed_at - row.opened_at).days >= 60
        text = words_of(mediation.print_paper(row, kind="dossier", by=hall["许静"]))
        for word in ("商请核算函", "112,500.00", "司法确认申请书", "（2026）浙0282民特66号", "无争议事实"):
            assert word in text


@pytest.mark.django_db
def test_a_ruling_refused_by_the_court(hall: Hall) -> None:
    """The court finds the terms unclear: everybody agrees to change them, and the second time they are confirmed."""
    with clock.at(MONDAY):
        row = hall.willing()
        with pytest.raises(Unenforceable):
            hall.signing(row, hall.pays(row, text="适当补偿装修损失"))
        row.agreements.get().delete()
        old = hall.effective(row, hall.pays(row, text="按装修公司报价修复并赔偿损失"))
        hall.apply(row, old)
    with clock.at(MONDAY + timedelta(days=12)):
        mediation.record_ruling(
            old.confirmations.get(), result="REFUSED", ruling="（2026）浙0282民特7号", reason="修复标准不明确。",
            ruled_on=clock.today(), by=hall["许静"],
        )  # fmt: skip
        with pytest.raises(NotConfirmable):
            answers = dict.fromkeys(old.confirmations.get().answers, False) | {"unclear": True}
            hall.apply(row, old, answers=answers)
        row = mediation.reopen(row, reason="ruling", words="双方同意写明修复标准。", by=hall["马主任"])
        assert row.state == "ASKING", "everybody is asked anew"
        hall.all_say_yes(row)
        new = hall.draft(row, hall.pays(row, text="按附表逐项修复并赔偿损失"), replaces=old)
        mediation.open_for_signing(new, by=hall["许静"])
        hall.sign_all(new)
        mediation.seal_agreement(new, by=hall["马主任"])
        old.refresh_from_db()
        assert old.state == "REPLACED"
        new.refresh_from_db()
        hall.apply(row, new)
    with clock.at(MONDAY + timedelta(days=25)):
        made = mediation.record_ruling(
            new.confirmations.get(), result="CONFIRMED", ruling="（2026）浙0282民特19号", ruled_on=clock.today(),
            by=hall["许静"],
        )  # fmt: skip
        assert made.state == "CONFIRMED"
        text = words_of(mediation.print_paper(row, kind="confirmation", by=hall["许静"]))
        assert "修复标准不明确" in text
        assert "民特19号" in text


@pytest.mark.django_db
def test_a_default_and_what_can_be_done(hall: Hall) -> None:
    """Reminded, not paid: the demand, the payment order, the number of the execution beside the case."""
    with clock.at(MONDAY):
        row = hall.willing()
        agreement = hall.effective(row)
        duty = agreement.duties.get()
    with clock.at(MONDAY + timedelta(days=19)):
        assert mediation.remind_mediations(by=hall["马主任"]) >= 1
    with clock.at(MONDAY + timedelta(days=21)):
        mediation.check_performance(duty, outcome="default", by=hall["许静"])
        demand = words_of(mediation.print_paper(row, kind="demands", by=hall["许静"]))
        assert "8,600.00" in demand
        order = words_of(mediation.print_paper(row, kind="payment_order", by=hall["许静"]))
        assert "捌仟陆佰元整" in order
        assert order.index("申请人\n陈大为") < order.index("被申请人\n吴小平"), "the creditor applies"
        mediation.link_outward(
            row, kind="payment_order", body="慈溪市人民法院", number="（2026）浙0282民督3号", on=clock.today(),
            amount_fen=860_000, by=hall["许静"],
        )  # fmt: skip
    with clock.at(MONDAY + timedelta(days=40)):
        mediation.link_outward(
            row,
            kind="execution",
            body="慈溪市人民法院",
            number="（2026）浙0282执8号",
            on=clock.today(),
            by=hall["许静"],
        )
        mediation.check_performance(duty, outcome="done", proof="法院执行款到账", by=hall["许静"])
        row.refresh_from_db()
        assert row.state == "PERFORMED"
        assert case_queries.get(row.case.code, by=hall["李娟"]).code == row.case.code
        with pytest.raises(NotFound):
            mediation.print_paper(row, kind="demands", by=hall["许静"])
