"""Quiet hours: when a message may leave."""

from __future__ import annotations

from datetime import datetime, timedelta

from shanzhi.kernel import clock
from shanzhi.kernel.profile_sections import QuietHours


def not_before(moment: datetime, quiet: QuietHours) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into. They may run over midnight."""
    if quiet.begins == quiet.ends:
        return moment
    local = clock.local(moment)
    at = local.time()
    if quiet.begins < quiet.ends:
        is_quiet, ends_tomorrow = quiet.begins <= at < quiet.ends, False
    else:
        is_quiet, ends_tomorrow = at >= quiet.begins or at < quiet.ends, at >= quiet.begins
    if not is_quiet:
        return moment
    day = local.date() + timedelta(days=1 if ends_tomorrow else 0)
    return datetime.combine(day, quiet.ends, tzinfo=clock.SHANGHAI).astimezone(moment.tzinfo)
