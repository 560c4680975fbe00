"""Who is acting, as they stood at that moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """岗位授权. What one post allows, and where. Rights of two posts are never added together:
    a permission given by one post holds only inside that post's own reach and unit."""

    post_id: int | None
    post: str
    unit_id: int | None
    unit: str
    permissions: frozenset[str]
    reach: tuple[str, ...] = ()
    """Area path prefixes inside which the permissions hold; `("",)` is everywhere, `()` is nowhere."""

    def covers(self, path: str) -> bool:
        return any(path.startswith(prefix) for prefix in self.reach)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """操作人. Name, post and unit are copied into the trail, because people move posts."""

    id: int | None
    name: str
    grants: tuple[Grant, ...] = ()
    via: str = "web"
    """Through which door: web, api, phone, cli, system, resident."""
    scopes: frozenset[str] | None = None
    """Of an API token: permissions it is limited to; None is no limit."""
    _everything: bool = field(default=False, repr=False)

    @classmethod
    def system(cls, name: str) -> Actor:
        """The machine itself, acting by rule (lamp scan, retention, demo). Never a person."""
        return cls(id=None, name=name, via="system", _everything=True)

    @classmethod
    def resident(cls, name: str = "群众") -> Actor:
        """A resident without an account. Has no permission; acts meant for residents ask for their code instead."""
        return cls(id=None, name=name, via="resident")

    @property
    def is_system(self) -> bool:
        return self._everything

    @property
    def post(self) -> str:
        return self.grants[0].post if self.grants else ""

    @property
    def unit(self) -> str:
        return self.grants[0].unit if self.grants else ""

    @property
    def unit_ids(self) -> frozenset[int]:
        return frozenset(g.unit_id for g in self.grants if g.unit_id is not None)

    def _holding(self, permission: str) -> Iterable[Grant]:
        if self.scopes is not None and permission not in self.scopes:
            return ()
        return (g for g in self.grants if permission in g.permissions)

    def has(self, permission: str) -> bool:
        """Anywhere at all? Use for menus; a rule about one thing asks `grant_for`."""
        return self._everything or any(True for _ in self._holding(permission))

    def grant_for(self, permission: str, *, path: str | None = None, units: Iterable[int | None] = ()) -> Grant | None:
        """The first post that gives the permission over an area path, or inside one of the units."""
        if self._everything:
            return SYSTEM_GRANT
        wanted = set(units)
        for grant in self._holding(permission):
            if path is not None and grant.covers(path):
                return grant
            if grant.unit_id is not None and grant.unit_id in wanted:
                return grant
        return None

    def may(self, permission: str, *, path: str | None = None, units: Iterable[int | None] = ()) -> bool:
        return self.grant_for(permission, path=path, units=units) is not None

    def reach_of(self, permission: str) -> tuple[str, ...]:
        """Every area prefix in which the permission holds, over all posts."""
        if self._everything:
            return ("",)
        return tuple(prefix for g in self._holding(permission) for prefix in g.reach)

    def units_of(self, permission: str) -> frozenset[int]:
        """Every unit for which a post gives the permission."""
        return frozenset(g.unit_id for g in self._holding(permission) if g.unit_id is not None)

    def in_post(self, grant: Grant) -> Actor:
        """The same person, speaking from that post: what the trail writes down."""
        if not self.grants or grant is self.grants[0] or self._everything:
            return self
        return replace(self, grants=(grant, *(g for g in self.grants if g is not grant)))


SYSTEM_GRANT = Grant(post_id=None, post="系统", unit_id=None, unit="", permissions=frozenset(), reach=("",))
