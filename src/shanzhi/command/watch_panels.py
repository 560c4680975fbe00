"""The watch's part of the case page, and what is wiped with a case."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from shanzhi.cases import panels
from shanzhi.kernel.actor import Actor
from shanzhi.records.panels import register_destroyer

from .models import Clock, ClockMark, Received

panels.register_panel("statutory", title=_("法定时限"), order=35, url_name="command:case_clocks")


def _wipe(subject: str, by: Actor) -> dict[str, Any]:
    """What somebody wrote about the case; that there was a clock, and when, stays."""
    code = subject.removeprefix("case/")
    clocks = Clock.objects.filter(case__code=code).update(note="", paper="")
    marks = ClockMark.objects.filter(clock__case__code=code).update(reason="", opinion="")
    visits = Received.objects.filter(case__code=code).update(result="")
    return {"statutory": clocks + marks, "receptions": visits}


register_destroyer("case/", _wipe)
