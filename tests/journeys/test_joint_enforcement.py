"""YY-11 联合执法: the street orders several units to one place on one day; what they find is mended there, ordered to
be mended, or becomes a case of its own."""

from __future__ import annotations

from datetime import timedelta

from shanzhi.command import actions as command
from shanzhi.command import gatherings
from shanzhi.command.gathering_docx import report_of
from shanzhi.command.models import Gathering, Invitation
from shanzhi.kernel.clock import now, today
from shanzhi.site.testkit import County


def ordered(county: County) -> Gathering:
    return command.form_team(
        title="沿街非法加油、乱搭违建联合整治",
        starts_at=now() + timedelta(hours=2),
        place="教场山路沿线",
        body="交警拦查流动加油车，综合执法查处违建，住建查房屋安全。逐点登记，当场能改的当场改。",
        units=[county.units[name] for name in ("交警", "综合执法", "住建")],
        chair_name="余主任",
        by=county["余主任"],
    )


def test_from_the_order_to_the_report(county: County) -> None:
    order = ordered(county)
    for unit, who in (("交警", "陈刚"), ("综合执法", "吴强")):
        row = Invitation.objects.get(gathering=order, unit=county.units[unit])
        command.answer_invitation(row, coming=True, members=[county.people[who]], by=county[who])
    command.answer_invitation(
        Invitation.objects.get(gathering=order, unit=county.units["住建"]), coming=False,
        words="当天有省里督查，已报备。", by=county["郑伟"],
    )  # fmt: skip
    command.hold(order, present={county.units["交警"].pk, county.units["综合执法"].pk}, by=county["李娟"])

    command.record_finding(
        order, place="教场山路12号旁", text="流动加油车一辆，无证经营。", outcome="mended", by=county["陈刚"]
    )
    built = command.record_finding(
        order, place="教场山路30号", text="楼顶违法搭建约四十平方米。", outcome="transferred",
        area=county.areas["阳明1"], category="EV0501", by=county["李娟"],
    )  # fmt: skip
    command.record_finding(order, place="教场山路8号", text="未见问题。", outcome="clean", by=county["吴强"])
    command.conclude(order, result="检查三处，当场整改一处，转案件一件。", by=county["余主任"])

    assert built.case is not None and built.case.state == "REPORTED", "it goes its own way through the desk"
    (counted,) = gatherings.enforcement_counts(since=today(), until=today() + timedelta(days=1), by=county["周敏"])
    assert (counted.times, counted.units, counted.places) == (1, 2, 3)
    assert (counted.mended, counted.transferred) == (1, 1)

    paper = report_of(order, by=county["余主任"])
    words = "\n".join(p.text for p in paper.paragraphs) + "\n".join(
        cell.text for table in paper.tables for row in table.rows for cell in row.cells
    )
    for wanted in ("联合执法情况报告", order.number, "流动加油车一辆", "当天有省里督查", built.case.code):
        assert wanted in words
