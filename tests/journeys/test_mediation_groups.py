"""多元化解, many at once: 91 households and a property firm, twenty workers and 970,000 yuan."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from docx import Document

from shanzhi.kernel import clock
from shanzhi.kernel.errors import Invalid
from shanzhi.mediation import actions as mediation
from shanzhi.mediation import queries, statistics
from shanzhi.mediation.actions import Member
from shanzhi.mediation.models import Confirmation, Duty, Mediation
from shanzhi.mediation.money import shared_out
from shanzhi.mediation.tests.mediating import MONDAY, Hall, id_number
from shanzhi.site.testkit import County


@pytest.fixture
def hall(county: County) -> Hall:
    return Hall(county)


def words_of(file: io.BytesIO) -> str:
    paper = Document(file)
    return "\n".join([*(p.text for p in paper.paragraphs), *(c.text for t in paper.tables for c in t._cells)])


def sign_and_seal(hall: Hall, row: Mediation, scan: int = 7) -> int:
    """Everybody signs the bound volume, it is scanned once, the seal comes last."""
    mediation.open_batch(row, by=hall["许静"])
    people = list(row.parties.filter(out_at=None))
    mediation.sign_batch(row, parties=people, mediator=True, scan_id=scan, by=hall["许静"])
    made: int = mediation.seal_batch(row, by=hall["马主任"])
    return made


@pytest.mark.django_db
@pytest.mark.acceptance("CX-B", "A2")
def test_ninety_one_households_and_their_property_fees(hall: Hall) -> None:
    """One firm sues 91 owners; a model judgment, then a status, a sum and an agreement each; all pay in the end."""
    with clock.at(MONDAY):
        row = hall.opened(
            hall.case(category="DT1401", text="九十一户业主拖欠物业费，物业公司准备逐户起诉。"), is_group=True,
            many_side="B", source="entrusted", entrusted_by="慈溪市人民法院",
        )  # fmt: skip
        firm = hall.party(row, "A", "星河物业服务有限公司", is_organisation=True, head="孟达", claim_fen=20_000_000)
        hall.assign(row, "许静", chosen_by="committee")
        owners = [
            Member(f"业主甲{n:02}", id_number=id_number(serial=n), claim_fen=180_000 + 1_300 * n) for n in range(1, 92)
        ]
        with pytest.raises(Invalid, match="第91行"):
            wrong = [*owners[:-1], Member("业主甲91", id_number="330282198001010000")]
            mediation.add_members(row, members=wrong, by=hall["许静"])
        assert row.parties.filter(side="B").count() == 0, "one wrong line and nobody is entered"
        mediation.add_members(row, members=owners, by=hall["许静"])
        mediation.add_helper(
            row, kind="representative", name="业主代表沈阿姨", side="B", phone="13800009999", by=hall["许静"]
        )
        link = mediation.link_outward(
            row, kind="entrusted", body="慈溪市人民法院", number="（2026）浙0282诉前调91号", on=clock.today(),
            by=hall["许静"],
        )  # fmt: skip
        people = list(row.parties.filter(side="B").order_by("n"))
        for kind in ("lawsuit", "judgment"):
            mediation.link_outward(
                row, kind=kind, body="慈溪市人民法院", number="（2026）浙0282民初101号", on=clock.today(),
                note="示范诉讼：一户先行裁判", by=hall["许静"],
            )  # fmt: skip
        for person in people[:-1]:
            mediation.record_consent(row, party=person, answer="yes", words="愿意商量。", by=hall["许静"])
        mediation.record_consent(row, party=firm, answer="yes", words="愿意减免一部分。", by=hall["许静"])
        row.refresh_from_db()
        assert row.state == "ASKING", "one owner has not said anything yet"
        row = mediation.record_consent(row, party=people[-1], answer="yes", words="大家都谈，我也谈。", by=hall["许静"])
        assert (row.state, row.due_at) == ("OPEN", link.due_at), "the court's thirty days are the term"
        hall.held(row, notes="物业公司公开收支，业主代表提出减免两成并补做绿化。")
        mediation.note_prevention(
            row, prevented="petition", people=91, words="业主原准备集体到市里反映。", by=hall["许静"]
        )
    amounts = {p.pk: p.claim_fen * 8 // 10 for p in people}
    with clock.at(MONDAY + timedelta(days=9)):
        count = mediation.draw_up_batch(
            row, facts="业主以服务不到位为由拖欠物业费，双方同意减免两成。", amounts=amounts, payer="many",
            text="缴纳2025年度物业服务费{amount}", due_on=(MONDAY + timedelta(days=40)).date(), manner="银行转账",
            waiver="双方就2025年度物业费再无争议", by=hall["许静"],
        )  # fmt: skip
        assert count == 91
        assert sign_and_seal(hall, row) == 91
        row.refresh_from_db()
        assert row.state == "AGREED"
        assert hall.apply(row, *row.agreements.all()) == 91
        mediation.answer_link(link, answer="九十一户全部达成协议。", on=clock.today(), by=hall["许静"])
        template = mediation.keep_template(row.agreements.first(), name="物业费减免示范协议", by=hall["许静"])
        assert "业主甲" not in template.facts + template.text
    with clock.at(MONDAY + timedelta(days=20)):
        numbers = {c.pk: f"（2026）浙0282民特{n}号" for n, c in enumerate(Confirmation.objects.order_by("id"), 1)}
        given = {"result": "CONFIRMED", "ruled_on": clock.today(), "by": hall["许静"]}
        assert mediation.record_rulings(row, rulings=numbers, **given) == 91
        text = words_of(mediation.print_paper(row, kind="members", by=hall["许静"]))
        assert "合计91人" in text
    with clock.at(MONDAY + timedelta(days=41)):
        for duty in Duty.objects.filter(agreement__mediation=row):
            mediation.check_performance(duty, outcome="done", proof="银行回单", by=hall["许静"])
        row.refresh_from_db()
        assert row.state == "PERFORMED"
        for how in ("phone", "home"):
            mediation.follow_up(row, party=people[0], how=how, words="绿化补好了，满意。", by=hall["方明"])
        row.parties.filter(pk=firm.pk).update(id_sealed=people[0].id_sealed)
        row = mediation.file_dossier(row, by=hall["许静"])
        whole = words_of(mediation.print_paper(row, kind="dossier", by=hall["许静"]))
        assert whole.count("人民调解协议书") >= 91
        assert "委派调解情况反馈函" in whole
        figures = statistics.of(queries.visible(hall["马主任"]), MONDAY.date(), clock.today(), least=1)
        assert (figures.opened, figures.agreed, figures.performed) == (1, 1, 1)
        assert figures.agreements == 91
        assert figures.amount_fen == sum(amounts.values())
        assert figures.prevented["petition"] == (1, 91)


@pytest.mark.django_db
@pytest.mark.acceptance("GP-B", "A15")
def test_twenty_workers_and_970_000_yuan(hall: Hall) -> None:
    """Each of the twenty has a sum to the fen; what is paid is counted for each, and only the last payment ends it."""
    total = 97_345_600
    with clock.at(MONDAY):
        row = hall.opened(
            hall.case(category="DT1001", text="项目部拖欠二十名工人工资九十七万余元，工人情绪激动。"), is_group=True,
            many_side="A",
        )  # fmt: skip
        hall.assign(row, "许静")
        days = [180 + 7 * n for n in range(20)]
        claims = shared_out(total, days)
        workers = [Member(f"工友{n:02}", id_number=id_number(serial=100 + n), claim_fen=claims[n]) for n in range(20)]
        mediation.add_members(row, members=workers, by=hall["许静"])
        hall.party(row, "B", "高新建设项目部", is_organisation=True, head="郭涛", id_number="")
        hall.all_say_yes(row)
        for kind, body in (("recalculated", "劳动人事争议仲裁院"), ("procurator", "慈溪市人民检察院")):
            mediation.link_outward(
                row, kind=kind, body=body, on=clock.today(), amount_fen=total if kind == "recalculated" else None,
                by=hall["许静"],
            )  # fmt: skip
        hall.held(row, notes="逐人核对考勤和已付款，各方对每人欠薪数额没有争议。")
        amounts = {p.pk: p.claim_fen for p in row.parties.filter(side="A")}
        assert sum(amounts.values()) == total
        mediation.draw_up_batch(
            row, facts="项目部拖欠二十名工人工资，数额经逐人核对。", amounts=amounts, payer="one",
            text="支付拖欠工资{amount}", due_on=(MONDAY + timedelta(days=7)).date(), manner="工资专户转账",
            by=hall["许静"],
        )  # fmt: skip
        assert sign_and_seal(hall, row) == 20
    with clock.at(MONDAY + timedelta(days=7)):
        duties = list(Duty.objects.filter(agreement__mediation=row).order_by("id"))
        for duty in duties[:-1]:
            mediation.check_performance(duty, outcome="done", proof="银行代发回单", by=hall["许静"])
        last = duties[-1]
        half = last.amount_fen // 2
        mediation.check_performance(last, outcome="paid", amount_fen=half, proof="现金收条", by=hall["许静"])
        row.refresh_from_db()
        last.refresh_from_db()
        assert (row.state, last.left_fen) == ("AGREED", last.amount_fen - half), "one worker is not paid in full"
        mediation.check_performance(last, outcome="done", proof="银行转账", by=hall["许静"])
        row.refresh_from_db()
        assert row.state == "PERFORMED"
        assert sum(d.paid_fen for d in Duty.objects.all()) == total
        text = words_of(mediation.print_paper(row, kind="performance", by=hall["许静"]))
        assert text.count("已履行") == 20
        assert "973,456.00" in words_of(mediation.print_paper(row, kind="members", by=hall["许静"]))
