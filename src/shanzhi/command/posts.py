"""Who holds which post where: whom the command room tells. Few queries for many cases at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from shanzhi.cases.models import Case
from shanzhi.cases.rules import READ_RESTRICTED, READ_UNIT
from shanzhi.kernel.clock import today
from shanzhi.kernel.profile import Profile
from shanzhi.records.queries import profile_of
from shanzhi.staff.models import Post

UNIT_POSTS = ("handler", "unit_head")
DESK_POSTS = ("dispatcher", "command_chief")
OVERSEERS = ("supervisor", "command_chief", "leader")


class Holders:
    """Of some units and of the overseers of the county, read in one query."""

    def __init__(self, units: Iterable[int], profile: Profile, kinds: Iterable[str] = ()) -> None:
        self._profile = profile
        self._knowing = {p.key for p in profile.posts if {READ_UNIT, READ_RESTRICTED} <= set(p.permissions)}
        self._in: dict[int, list[tuple[int, str]]] = defaultdict(list)
        self._over: dict[str, list[tuple[str, int]]] = defaultdict(list)
        day, overseers = today(), {*OVERSEERS, *kinds}
        wanted = Q(unit_id__in=set(units)) | Q(kind__in=overseers, area__isnull=False)
        rows = Post.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=day), wanted, starts_on__lte=day, relieved_at=None, member__is_active=True,
        ).values_list("unit_id", "area__path", "kind", "member_id")  # fmt: skip
        for unit, path, kind, member in rows:
            self._in[unit].append((member, kind))
            if path is not None:
                self._over[kind].append((path, member))

    def in_unit(self, unit: int, kinds: Iterable[str], circle: str) -> set[int]:
        """Holders there; of a confidential case only those who may know of it."""
        wanted = set(kinds) if circle == "open" else set(kinds) & self._knowing
        return {member for member, kind in self._in.get(unit, ()) if kind in wanted}

    def nearest(self, path: str, kind: str, circle: str) -> set[int]:
        """Whoever holds the post over the smallest area that holds the place."""
        if circle != "open" and kind not in self._knowing:
            return set()
        found = [(len(area), member) for area, member in self._over.get(kind, ()) if path.startswith(area)]
        longest = max((length for length, _m in found), default=0)
        return {member for length, member in found if length == longest}

    def is_over(self, path: str, kind: str, member: int) -> bool:
        """Does this person hold the post over an area that holds the place?"""
        return any(path.startswith(area) and who == member for area, who in self._over.get(kind, ()))

    def leaders(self, path: str, circle: str) -> set[int]:
        """The leader nearest above; of a case that leaders may not read, the chief of the command room."""
        return self.nearest(path, "leader", circle) or self.nearest(path, "command_chief", circle)


def of_unit(case: Case, unit_id: int, handler_id: int | None = None) -> set[int]:
    """The people of one unit for one case: its handler and head; at a desk, those who push it."""
    holders = Holders([unit_id], profile_of(case.profile_id))
    kinds = DESK_POSTS if unit_id == case.desk_id else UNIT_POSTS if handler_id is None else ("unit_head",)
    found = holders.in_unit(unit_id, kinds, case.circle)
    return found | ({handler_id} if handler_id is not None else set())


def overseers_of(case: Case) -> set[int]:
    """Who minds what the ladder asked for: the supervisor nearest to the desk, else its chief."""
    holders = Holders([], profile_of(case.profile_id))
    return holders.nearest(case.desk_path, "supervisor", case.circle) or holders.nearest(
        case.desk_path, "command_chief", case.circle
    )
