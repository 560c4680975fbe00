from __future__ import annotations

from uuid import uuid4

import pytest

from shanzhi.cases.models import Case
from shanzhi.fieldwork import actions
from shanzhi.fieldwork.errors import FindingEnded
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.records.models import Attachment
from shanzhi.site.testkit import County

from .grid import RUBBISH, found, shot


def test_it_works(county: County) -> None:
    """What was found becomes a case with its photo, once for ever."""
    finding = found(county, photos=[shot()])
    Attachment.objects.update(subject=finding.subject)
    case = actions.turn_into_case(finding, by=county["陈芳"])
    again = actions.turn_into_case(finding, by=county["余主任"])
    assert case == again == Case.objects.get()
    assert "软管老化开裂" in case.narrative.text
    assert Attachment.objects.filter(subject=case.subject).count() == 1


def test_another_category_may_be_named(county: County) -> None:
    assert actions.turn_into_case(found(county), category=RUBBISH, by=county["余主任"]).category == RUBBISH


def test_a_category_that_there_is(county: County) -> None:
    with pytest.raises(Invalid):
        actions.turn_into_case(found(county), category="nothing", by=county["余主任"])


def test_what_was_put_right_is_no_case(county: County) -> None:
    finding = found(county)
    actions.record_recheck(finding, uid=uuid4(), fixed=True, by=county["陈芳"])
    with pytest.raises(FindingEnded):
        actions.turn_into_case(finding, by=county["余主任"])


def test_another_town_does_not(county: County) -> None:
    finding = found(county)
    with pytest.raises(NotAllowed):
        actions.turn_into_case(finding, by=county["王磊"])
