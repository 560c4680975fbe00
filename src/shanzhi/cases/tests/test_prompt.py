"""协同提醒."""

from __future__ import annotations

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.errors import OpenErrands, PromptedAlready
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    """The lead cannot answer for all while a unit still works; it reminds it, and the centre may take its part back."""
    case = county.case(state="HANDLING", to="住建")
    cases.enlist(case, unit=county.units["交警"], by=county["李娟"])
    errand, lead = county.errand(case, "交警"), county["郑伟"]
    with pytest.raises(OpenErrands):
        cases.report_back(case, result="住建部分已办完。", by=lead)
    cases.prompt(case, errand=errand, by=lead)
    told = Notice.objects.filter(template="errand_reminder", channel="inbox").values_list("member_id", flat=True)
    assert set(told) == {county.people[n].pk for n in ("陈刚", "孙梅")}
    with pytest.raises(PromptedAlready):
        cases.prompt(case, errand=errand, by=lead)
    cases.recall(case, errand=errand, reason="交警部分并入住建一并办理。", by=county["李娟"])
    cases.report_back(case, result="住建、交警部分均已办完。", by=lead)
    assert case.state == "REPORTED_BACK"
