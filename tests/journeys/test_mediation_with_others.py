"""多元化解 with the rest of the house: wages through the linkage plan, a bullied pupil who is never mediated."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from docx import Document
from procrastinate.contrib.django.models import ProcrastinateJob

from shanzhi.cases import actions as cases
from shanzhi.cases import queries as case_queries
from shanzhi.cases.actions import Person
from shanzhi.command import actions as command
from shanzhi.command import jobs, linkage
from shanzhi.command.models import PlanStep
from shanzhi.intake import actions as intake
from shanzhi.kernel import clock
from shanzhi.kernel.errors import NotFound
from shanzhi.kernel.sealing import unseal
from shanzhi.mediation import actions as mediation
from shanzhi.mediation import queries
from shanzhi.mediation.actions import Member
from shanzhi.mediation.errors import CannotMediate
from shanzhi.mediation.models import Duty, HarmReport
from shanzhi.mediation.tests.mediating import MONDAY, Hall, id_number
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County
from shanzhi.staff.models import Unit


@pytest.fixture
def hall(county: County) -> Hall:
    for name, code, full, person in (
        ("司法", "justice", "司法局", "援助律师"), ("法院", "court", "人民法院", "速裁法官"),
        ("检察院", "procuratorate", "人民检察院", "检察官"), ("教育", "education", "教育局", "教育干事"),
        ("公安", "police", "公安局", "民警"),
    ):  # fmt: skip
        county.units[name] = Unit.objects.create(
            code=code, name=f"慈溪市{full}", short_name=name, kind="department", area=county.areas["county"]
        )
        county.appoint(person, "handler", name)
    county.appoint("监察员", "handler", "人社")
    return Hall(county)


def words_of(file: io.BytesIO) -> str:
    paper = Document(file)
    return "\n".join([*(p.text for p in paper.paragraphs), *(c.text for t in paper.tables for c in t._cells)])


@pytest.mark.django_db
@pytest.mark.acceptance("YU-A", "A11")
def test_six_workers_are_paid_within_seven_days(hall: Hall) -> None:
    """The linkage plan starts by itself, the judge guides the mediation, six agreements, all paid in a week."""
    county = hall.county
    with clock.at(MONDAY):
        case = intake.receive(
            channel="window", text="我们六个人给农业科技公司干活，没签合同，公司欠我们工资不给。",
            area=county.areas["阳明1"], located="grid", category="DT1001", headcount=6,
            people=[Person(name="周师傅", phone="13900003333")], by=county["李娟"],
        )  # fmt: skip
        cases.dispatch(case, to=county.units["人社"], task="核实欠薪", by=county["李娟"])
        for job in ProcrastinateJob.objects.filter(task_name="command.start_plan"):
            jobs.start_linkage(**job.args)
        case.refresh_from_db()
        (line,) = linkage.of_case(case.pk)
        assert line.run.state == "RUNNING"
        for who, key, done in (
            ("监察员", "inspect", "确认欠六人工资。"), ("援助律师", "aid", "已指派。"), ("郑伟", "builder", "已函告。"),
            ("检察官", "watch", "程序合法。"),
        ):  # fmt: skip
            cases.take_up(case, by=county[who])
            command.finish_step(PlanStep.objects.get(run__case=case, key=key), outcome=done, by=county[who])
        row = hall.opened(
            case, is_group=True, many_side="A", matter="六名工人未签合同，公司拖欠工资，劳动监察已核实数额。"
        )
        hall.assign(row, "许静")
        workers = [Member(f"师傅{n}", id_number=id_number(serial=200 + n), claim_fen=1_671_700) for n in range(6)]
        mediation.add_members(row, members=workers, by=hall["许静"])
        hall.party(row, "B", "沃土农业科技有限公司", is_organisation=True, head="牛总")
        lawyer = mediation.add_helper(
            row, kind="invited", name="速裁法官", all_agreed=True, relation="指导调解", by=hall["许静"]
        )
        assert lawyer.all_agreed
        hall.all_say_yes(row)
        mediation.link_outward(
            row, kind="procurator", body="慈溪市人民检察院", on=clock.today(), note="监督程序", by=hall["许静"]
        )
        hall.held(row, notes="法官当场固定证据，公司对欠薪数额没有异议。")
        mediation.draw_up_batch(
            row, facts="公司拖欠六名工人工资，数额经劳动监察核实。",
            amounts={p.pk: p.claim_fen for p in row.parties.filter(side="A")}, payer="one", text="支付拖欠工资{amount}",
            due_on=clock.today() + timedelta(days=7), manner="银行转账", by=hall["许静"],
        )  # fmt: skip
        mediation.open_batch(row, by=hall["许静"])
        people = list(row.parties.all())
        mediation.sign_batch(row, parties=people, mediator=True, scan_id=3, by=hall["许静"])
        mediation.seal_batch(row, by=hall["马主任"])
        cases.take_up(case, by=county["速裁法官"])
        step = PlanStep.objects.get(run__case=case, key="court")
        command.finish_step(step, outcome="六份协议已签署生效。", by=county["速裁法官"])
        (line,) = linkage.of_case(case.pk)
        assert (line.run.state, line.done) == ("DONE", 5)
    with clock.at(MONDAY + timedelta(days=6)):
        for duty in Duty.objects.filter(agreement__mediation=row):
            mediation.check_performance(duty, outcome="done", proof="银行代发回单", by=hall["许静"])
        row.refresh_from_db()
        assert row.state == "PERFORMED"
        assert (row.performed_at - row.opened_at).days < 7
        assert "检察监督对接函" in words_of(mediation.print_paper(row, kind="links", by=hall["许静"]))
        acts = [line.act for line in trail_of(case.subject)]
        assert acts.index("mediation.open_mediation") < acts.index("mediation.seal_batch")


@pytest.mark.django_db
@pytest.mark.acceptance("YQ-A", "A12")
def test_a_bullied_pupil_is_protected_and_nobody_mediates(hall: Hall) -> None:
    """Found on patrol: the alert is for few; police, education and the guardian are told; nothing is mediated."""
    county = hall.county
    words = "初二学生王某放学路上被同学围堵殴打，书包被扔，孩子不敢上学。"
    with clock.at(MONDAY):
        case = county.case(
            category="EV1101", text=words, people=[Person(role="victim", name="王小东")],
        )  # fmt: skip
        assert case.circle == "minors"
        for stranger in ("许静", "郑伟", "吴强"):
            with pytest.raises(NotFound):
                case_queries.get(case.code, by=county[stranger])
        with pytest.raises((CannotMediate, NotFound)):
            hall.opened(case, by="余主任")
        made = mediation.report_harm(
            case, kind="bullying", bodies=["police", "education", "school"], words=words, told_how="电话并书面",
            guardian_told=True, plan="八线安校：专人陪护上下学、心理老师每周面谈、家校每日联系。", by=hall["余主任"],
        )  # fmt: skip
        assert "围堵" not in str([line.detail for line in trail_of(case.subject)])
        assert unseal(bytes(made.words_sealed)) == words
        paper = words_of(mediation.print_harm_report(made, by=hall["余主任"]))
        for part in ("强制报告书", "公安机关", "教育行政部门", "第十一条", "八线安校", "已通知监护人"):
            assert part in paper
        for stranger in ("许静", "郑伟"):
            with pytest.raises(NotFound):
                mediation.print_harm_report(made, by=hall[stranger])
        assert queries.harm_reports(case, by=hall["余主任"]) == [made]
        assert queries.harm_reports(case, by=hall["许静"]) == []
    assert HarmReport.objects.count() == 1
