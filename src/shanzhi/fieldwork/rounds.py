"""When a door is due again. 走访周期"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from shanzhi.kernel.profile import Profile
from shanzhi.kernel.profile_fieldwork import FieldRules
from shanzhi.places.queries import codes_by_level

from .models import Household

MONTHS = {"month": 1, "two_months": 2, "quarter": 3, "year": 12}


def shortest(groups: Iterable[str], rules: FieldRules) -> str:
    """The cycle of whichever group is visited most often; a door in no known group has the longest there is."""
    order = ("week", "month", "two_months", "quarter", "year")
    cycles = [found.every for key in groups if (found := rules.group(key))] or [rules.visits[-1].every]
    return min(cycles, key=order.index)


def after(day: date, cycle: str) -> date:
    """The day one cycle later."""
    return day + timedelta(days=7) if cycle == "week" else months_after(day, MONTHS[cycle])


def months_after(day: date, count: int) -> date:
    """The same day so many months later; the end of a short month stands for a day that it lacks."""
    months = day.month - 1 + count
    year, month = day.year + months // 12, months % 12 + 1
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), first_of_next - timedelta(days=1))


def is_town(path: str) -> bool:
    """Does a place lie in town? The last three digits of a village's code say so: neighbourhood committees are numbered
    001–199 (and what is like them 400–499), village committees 200–399 and 500–599 (统计用区划代码编制规则)."""
    tail = codes_by_level(path).get("village", "")[9:12]
    return not tail.isdigit() or int(tail) < 200 or 400 <= int(tail) < 500


def refreshed_until(path: str, day: date, profile: Profile) -> date | None:
    """When what is known of a door there, confirmed on a day, is to be confirmed again; None where nobody asks.

    The county's list of areas and months (`collection`) comes before the general cycle of town and countryside.
    """
    village = codes_by_level(path).get("village", "")
    for row in profile.collection:
        if village and re.fullmatch(row.areas, village):
            return months_after(day, row.every_months)
    rules = profile.fieldwork.refresh
    return after(day, rules.town if is_town(path) else rules.countryside) if rules is not None else None


def plan(household: Household, *, outcome: str, day: date, rules: FieldRules) -> None:
    """Set when the door is due next. Nobody at home: in a few days again. Met or declined: after a whole cycle, because
    whoever does not want to be visited is left in peace as long as whoever was."""
    if outcome == Household.Outcome.NOT_HOME:
        household.due_on = day + timedelta(days=rules.retry_after)
        return
    following = after(day, shortest(household.groups, rules))
    household.due_on = following
    household.covered_until = following - timedelta(days=1)
