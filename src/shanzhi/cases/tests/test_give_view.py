"""建议单位意见."""

from __future__ import annotations

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.errors import ViewGiven
from shanzhi.kernel.errors import NotFound
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    """The named unit speaks once; the reviewer is told and decides."""
    case = county.case(state="RETURNED", to="交警")
    plea = county.plea(case)
    with pytest.raises(NotFound):
        cases.give_view(plea, agrees=False, view="占道经营不归本局。", by=county["吴强"])
    cases.ask_view(case, plea=plea, by=county["余主任"])
    cases.give_view(plea, agrees=True, view="属权责清单第三条，可以承办。", by=county["吴强"])
    plea.refresh_from_db()
    assert (plea.next_agrees, plea.viewed_by) == (True, county.people["吴强"])
    assert county.people["余主任"].pk in set(
        Notice.objects.filter(template="view_given").values_list("member_id", flat=True)
    )
    with pytest.raises(ViewGiven):
        cases.give_view(plea, agrees=False, view="改变主意了。", by=county["吴强"])
    with pytest.raises(NotFound):
        cases.note(case, text="还看不到案件。", by=county["吴强"])
