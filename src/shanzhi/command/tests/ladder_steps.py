"""Steps that tests of the ladder share."""

from __future__ import annotations

from datetime import datetime

from shanzhi.cases.models import Case
from shanzhi.command import actions as command
from shanzhi.command.models import Supervision
from shanzhi.kernel.clock import SHANGHAI
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


def supervised(county: County, case: Case, kind: str = "process", **facts: str) -> Supervision:
    words = {"reason": "超期三天未办结。", "demand": "说明原因和办结时间。", **facts}
    made: Supervision = command.supervise(case, kind=kind, by=county["沈浩"], **words)
    return made


def told(county: County, template: str) -> set[str]:
    ids = set(Notice.objects.filter(template=template, channel="inbox").values_list("member_id", flat=True))
    return {name for name, person in county.people.items() if person.pk in ids}
