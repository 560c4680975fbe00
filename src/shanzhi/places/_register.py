"""The areas as an import finds them, in memory: by code, by place in the tree, with what the file adds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from shanzhi.kernel.actor import Actor

from . import codes, levels
from .geometry import Extent
from .models import Area, AreaCode, Kind
from .reading import Row


@dataclass(slots=True)
class Known:
    """An area of the database, or one that the file is about to add (`id` is None)."""

    code: str
    name: str
    level: str
    parent: Known | None
    kind: str = Kind.BASIC
    id: int | None = None
    path: str = ""
    centre: tuple[float, float] | None = None
    schematic: bool = False
    line: int = 0
    """The row of the file that adds it."""

    @property
    def standing_path(self) -> str:
        """The path of the nearest area that exists already: where permission is asked."""
        above: Known | None = self
        while above is not None and above.id is None:
            above = above.parent
        return above.path if above is not None else ""

    def lies_in(self, scope: str) -> bool:
        return self.standing_path.startswith(scope)


@dataclass(slots=True)
class Wanted:
    """A row whose level, code and parent are plain. `known` is the area it means, perhaps one it sets up."""

    row: Row
    name: str
    known: Known
    parent: Known | None
    is_new: bool
    shape: Extent | None = None
    """In the file's datum at first, then in WGS-84."""


@dataclass(slots=True)
class Register:
    """All areas that are not retired, by code, and every code that was ever used."""

    by_code: dict[str, Known] = field(default_factory=dict)
    by_name: dict[tuple[str, str], Known] = field(default_factory=dict)
    """By the parent's code and the own name."""
    children: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    used: set[str] = field(default_factory=set)

    @classmethod
    def read(cls) -> Register:
        """Two queries."""
        register = cls()
        by_id: dict[int, Known] = {}
        rows = (
            Area.objects.filter(retired_on=None)
            .order_by("path")
            .values_list("id", "code", "name", "level", "parent_id", "kind", "path", "lon", "lat", "schematic")
        )
        found = sorted(rows.iterator(chunk_size=5000), key=lambda row: row[6].count("."))
        for pk, code, name, level, parent_id, kind, path, lon, lat, schematic in found:
            parent = by_id.get(parent_id) if parent_id else None
            centre = (lon, lat) if lon is not None and lat is not None else None
            known = Known(code, name, level, parent, kind, pk, path, centre, schematic)
            by_id[pk] = known
            register.add(known)
        register.used.update(AreaCode.objects.values_list("code", flat=True).iterator(chunk_size=10_000))
        return register

    def add(self, known: Known) -> None:
        self.by_code[known.code] = known
        self.used.add(known.code)
        above = known.parent.code if known.parent else ""
        self.by_name[above, known.name] = known
        self.children[above].append(known)

    def parent_of(self, code: str, level: str) -> Known | None:
        """The area whose code this one continues, the longest, that may hold the level."""
        for length in range(len(code) - 1, 1, -1):
            known = self.by_code.get(code[:length])
            if known is not None and levels.may_hold(known.level, level):
                return known
        return None

    def next_code(self, parent: Known, level: str, kind: str) -> str | None:
        return codes.next_free(parent.code, parent.level, level, kind, self.used)


def may(by: Actor, verb: str, known: Known | None) -> bool:
    return by.may(verb, path=known.standing_path if known is not None else "")
