"""A question about figures, read from an address and written back into it: a period and what it is narrowed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Self
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotFound
from shanzhi.kernel.profile import Profile
from shanzhi.places.models import Area
from shanzhi.staff.models import Unit

from ._compiling import levels_of
from .cuts import DIMENSIONS
from .figures import WHOLE, Filter
from .naming import name_of
from .periods import Period
from .rules import Scope, profile_now, scope_of


@dataclass(frozen=True)
class Question:
    """问题. The words are as in the address; `filter` is what they mean to whoever asks."""

    by: Actor
    period: Period
    unit: str = ""
    area: str = ""
    kind: str = ""
    category: str = ""
    channel: str = ""
    severity: str = ""

    @classmethod
    def read(cls, params: Mapping[str, str], *, by: Actor) -> Self:
        """Refuses `Invalid` for a period that cannot be read and `NotAllowed` for who may read no figures."""
        scope_of(by)
        text = params.get("period", "")
        if params.get("from") and params.get("to"):
            text = f"{params['from']}..{params['to']}"
        names = {f.name for f in fields(cls)} - {"by", "period"}
        words = {name: params.get(name, "").strip()[:32] for name in names}
        for name in ("unit", "area", "severity"):
            # "none" is a value too: cases that no unit leads, or that lie in no village.
            if words[name] and not words[name].isdigit() and words[name] != "none":
                words[name] = ""
        return cls(by=by, period=Period.parse(text), **words)

    # --- what it means --------------------------------------------------------------------------------------------

    @cached_property
    def profile(self) -> Profile:
        return profile_now()

    @cached_property
    def scope(self) -> Scope:
        return scope_of(self.by)

    @cached_property
    def place(self) -> Area | None:
        if not self.area or self.area == "none":
            return None
        found = Area.objects.filter(pk=int(self.area)).first()
        if found is None:
            raise NotFound(what=_("这个区域"))
        return found

    @cached_property
    def filter(self) -> Filter:
        values: dict[str, tuple[str, ...]] = {}
        path = ""
        if self.unit:
            values["unit"] = ("" if self.unit == "none" else self.unit,)
        if self.area == "none":
            values["village"] = ("",)
        elif self.place is not None:
            dimension = self._dimension_of(self.place)
            if dimension == "path":
                path = self.place.path
            elif dimension:
                values[dimension] = (str(self.place.pk),)
        for name in ("kind", "channel", "severity"):
            if word := getattr(self, name):
                values[name] = (word,)
        if self.category:
            values["category"] = self._leaves(self.category)
        return self._within_scope(values, path)

    def _dimension_of(self, area: Area) -> str:
        """Town and village are kept ready; the county is everything; any other area is found by its path."""
        levels = levels_of(self.profile)
        for dimension in ("town", "village"):
            if area.level == levels[dimension]:
                return dimension
        return "" if area.level in levels["county_and_above"] else "path"

    def _leaves(self, code: str) -> tuple[str, ...]:
        below = tuple(c.code for c in self.profile.categories if c.parent == code)
        return (*below, code) if below else (code,)

    def _within_scope(self, values: dict[str, tuple[str, ...]], path: str) -> Filter:
        """The same answer by a shorter way: whose reach is one town asks for that town, which is kept ready."""
        scope = self.scope
        if not scope.is_whole and len(scope.paths) == 1 and not scope.units and "village" not in values and not path:
            area = Area.objects.filter(path=scope.paths[0]).first()
            if area is not None and self._dimension_of(area) == "town":
                own = (str(area.pk),)
                if values.get("town", own) == own:
                    return Filter({**values, "town": own}, "", WHOLE)
        return Filter(values, path, scope)

    # --- in words -------------------------------------------------------------------------------------------------

    @cached_property
    def org(self) -> str:
        """Whose figures these are: 全市, or the unit and the place they are narrowed to."""
        parts = [words for name, words in self.narrows.items() if name in ("unit", "area")]
        if parts:
            return " · ".join(parts)
        if self.scope.is_whole:
            return self.profile.county.name
        names = [Area.objects.filter(path=p).values_list("name", flat=True).first() or "" for p in self.scope.paths]
        names += list(Unit.objects.filter(pk__in=self.scope.units).values_list("name", flat=True))
        return "、".join(n for n in names if n)

    @cached_property
    def narrows(self) -> dict[str, str]:
        """Each filter that is set, in words."""
        found = {}
        if self.unit:
            found["unit"] = name_of("unit", "" if self.unit == "none" else self.unit)
        if self.area == "none":
            found["area"] = name_of("village", "")
        elif self.place is not None:
            found["area"] = self.place.label or self.place.name
        for name in ("kind", "category", "channel", "severity"):
            if word := getattr(self, name):
                found[name] = name_of(name, word)
        return found

    def address(self, **changes: str) -> str:
        """The query string, with some words changed; "" takes one away."""
        words = {"period": self.period.text}
        words |= {name: getattr(self, name) for name in ("unit", "area", *_WORDS) if getattr(self, name)}
        words |= changes
        return urlencode({name: word for name, word in words.items() if word})

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What another choice of days keeps."""
        return [(name, getattr(self, name)) for name in ("unit", "area", *_WORDS) if getattr(self, name)]

    def at(self, period: Period) -> Question:
        return replace(self, period=period)

    def narrowed_by(self, dimension: str, value: str) -> dict[str, str]:
        """The change of address that opens one line of a breakdown."""
        name = "area" if dimension in ("town", "village") else dimension
        return {name: value or ("none" if dimension in ("unit", "village", "town") else "")}


_WORDS = ("kind", "category", "channel", "severity")
assert set(_WORDS) <= DIMENSIONS.keys()  # noqa: S101 - names of an address are names of dimensions
