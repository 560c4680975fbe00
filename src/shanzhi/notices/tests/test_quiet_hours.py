"""免打扰."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from shanzhi.kernel.clock import SHANGHAI
from shanzhi.kernel.profile_sections import QuietHours
from shanzhi.notices.quiet import not_before

NIGHT = QuietHours(begins=time(21, 30), ends=time(7, 30))
NOON = QuietHours(begins=time(12, 0), ends=time(14, 0))


@pytest.mark.parametrize(
    ("quiet", "at", "leaves"),
    [
        (NIGHT, (2, 12, 0), (2, 12, 0)),
        (NIGHT, (2, 21, 29), (2, 21, 29)),
        (NIGHT, (2, 21, 30), (3, 7, 30)),
        (NIGHT, (2, 23, 59), (3, 7, 30)),
        (NIGHT, (3, 0, 0), (3, 7, 30)),
        (NIGHT, (3, 7, 29), (3, 7, 30)),
        (NIGHT, (3, 7, 30), (3, 7, 30)),
        (NOON, (2, 12, 0), (2, 14, 0)),
        (NOON, (2, 14, 0), (2, 14, 0)),
        (QuietHours(begins=time(8), ends=time(8)), (2, 8, 0), (2, 8, 0)),
    ],
)
def test_it_works(quiet, at, leaves):
    day, hour, minute = at
    moment = datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)
    day, hour, minute = leaves
    assert not_before(moment, quiet) == datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)
