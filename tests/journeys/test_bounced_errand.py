"""A unit says “not ours” and names whose it is; a review decides; the unit so named cannot bounce it again."""

from __future__ import annotations

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.errors import CannotBounce, NeedsNextUnit, OwnRequest
from shanzhi.kernel.errors import NotFound
from shanzhi.notices.models import Notice
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County


def test_sent_back_reviewed_and_settled(county: County) -> None:
    case = county.case(state="DISPATCHED", to="交警")

    with pytest.raises(NeedsNextUnit):
        cases.send_back(case, reason="属于占道经营，不是停车。", next_unit=None, by=county["陈刚"])
    cases.send_back(case, reason="属于占道经营，不是停车。", next_unit=county.units["综合执法"], by=county["陈刚"])
    assert case.state == "RETURNED"
    with pytest.raises(NotFound):
        cases.take_up(case, by=county["吴强"])

    cases.rule(case, plea=county.plea(case), granted=True, opinion="同意改派", by=county["余主任"])

    assert (case.state, case.lead_unit, case.returns) == ("DISPATCHED", county.units["综合执法"], 1)
    with pytest.raises(CannotBounce):
        cases.send_back(case, reason="我们也管不了这个。", next_unit=county.units["住建"], by=county["吴强"])
    cases.take_up(case, by=county["吴强"])
    assert (case.state, case.substance_owner) == ("HANDLING", county.people["吴强"])
    said = [(line.label, line.detail.get("next_unit")) for line in trail_of(case.subject)[3:5]]
    assert said == [("退单", "综合执法"), ("审批", "综合执法")]


def test_refused_it_stays_and_the_unit_knows_why(county: County) -> None:
    case = county.case(state="RETURNED", to="交警")
    cases.rule(case, plea=county.plea(case), granted=False, opinion="权责清单第三条。", by=county["余主任"])

    told = Notice.objects.filter(about=case.subject, template="ruled", channel="inbox")
    assert {n.member_id for n in told} == {county.people["陈刚"].pk, county.people["孙梅"].pk}
    with pytest.raises(CannotBounce):
        cases.send_back(case, reason="还是不归我们。", next_unit=county.units["住建"], by=county["孙梅"])
    cases.take_up(case, by=county["陈刚"])


def test_whoever_asked_does_not_decide(county: County) -> None:
    county.appoint("孙梅", "command_chief", "浒山指挥室", "浒山")
    case = county.case(state="DISPATCHED", to="交警")
    cases.send_back(case, reason="属于占道经营。", next_unit=county.units["综合执法"], by=county["孙梅"])
    with pytest.raises(OwnRequest):
        cases.rule(case, plea=county.plea(case), granted=True, by=county["孙梅"])


def test_what_is_still_not_settled_goes_up(county: County) -> None:
    """The designated unit cannot send it back, but anybody working on it can ask the county to decide."""
    case = county.case(state="RETURNED", to="交警")
    cases.rule(case, plea=county.plea(case), granted=False, by=county["余主任"])
    cases.escalate(case, reason="两个部门职责交叉，请市中心会商。", by=county["孙梅"])
    cases.dispatch(case, to=county.units["住建"], assisting=[county.units["交警"]], by=county["周敏"])
    assert (case.state, case.desk, county.errand(case, "交警").is_designated) == (
        "DISPATCHED", county.units["中心"], False,
    )  # fmt: skip
