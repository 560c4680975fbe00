from __future__ import annotations

import time

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from .. import _compiling, rules
from ..errors import NoIndicators, UnderWay
from ..models import Cell, Compilation, Rule

SUBJECT = "insight/figures"


@act("insight.compile")
def compile(*, by: Actor) -> Compilation:
    """Bring the facts and the figures up to date with every case that changed since the last time. 计算

    One transaction: a reader sees the old figures or the new ones, never half of each. After a change of the rules
    everything is counted anew, and the rules are kept for ever under their version. Refuses `UnderWay` while another
    computation runs and `NoIndicators` where the county's profile has none.
    """
    rules.must("insight.compile", by=by)
    profile = rules.profile_now()
    if not profile.indicators.items:
        raise NoIndicators()
    if not _compiling.lock():
        raise UnderWay()
    began, as_of = time.monotonic(), now()
    version = rules.version_of(profile.indicators)
    last = Compilation.objects.order_by("-at").first()
    everything = last is None or last.rule_version != version
    if everything:
        Cell.objects.all().delete()
        Rule.objects.get_or_create(
            version=version, defaults={"content": profile.indicators.model_dump(mode="json"), "since": as_of}
        )
    count, months = _compiling.renew_facts(profile, as_of=as_of, everything=everything)
    done = _compiling.renew_cells(profile.indicators, months)
    compilation = Compilation.objects.create(
        at=as_of, rule_version=version, cases=count, months=done, seconds=round(time.monotonic() - began, 2),
        by_name=by.name,
    )  # fmt: skip
    if not by.is_system or everything:
        # The hourly run by itself changes nothing that anybody decided.
        records.write(
            SUBJECT, "insight.compile", detail={"cases": count, "months": done, "rule_version": version[:12]}, by=by
        )
    return compilation
