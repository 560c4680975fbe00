"""Which rules of counting hold, and who may do what with figures. Questions only."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotAllowed
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.profile_indicators import Indicators
from shanzhi.kernel.verbs import label_of
from shanzhi.places import queries as places
from shanzhi.records.queries import profile_in_force, profile_of

from . import permissions, vocabulary

_FACTS_VERSION = 1
"""Rises when the meaning of a fact changes without its words changing."""


def profile_now() -> Profile:
    return profile_of(profile_in_force().pk)


def version_of(rules: Indicators) -> str:
    """The digest of the rules with the vocabulary they are written in: the same digest, the same counting."""
    content = {
        "rules": rules.model_dump(mode="json"),
        "facts": {key: [str(vocabulary.BITS[key]), term.sql] for key, term in vocabulary.TERMS.items()},
        "version": _FACTS_VERSION,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Scope:
    """范围. What somebody's figures may be about: everything, or these areas and these units, never added up."""

    paths: tuple[str, ...] = ()
    units: tuple[int, ...] = ()
    is_whole: bool = False

    @property
    def only_unit(self) -> int | None:
        return self.units[0] if len(self.units) == 1 and not self.paths else None


def scope_of(by: Actor) -> Scope:
    """Where `insight.read` holds for the actor: the reach of a post that has one, the unit of a post that has none."""
    if by.is_system:
        return Scope(is_whole=True)
    held = [g for g in by.grants if permissions.READ in g.permissions]
    if (by.scopes is not None and permissions.READ not in by.scopes) or not held:
        raise NotAllowed(name=by.name, move=label_of(permissions.READ))
    paths = tuple(sorted({p for g in held for p in g.reach}))
    root = places.root()
    if "" in paths or (root is not None and any(root.path.startswith(p) for p in paths)):
        return Scope(is_whole=True)
    units = tuple(sorted({g.unit_id for g in held if not g.reach and g.unit_id is not None}))
    return Scope(paths, units)


def must(verb: str, *, by: Actor) -> None:
    """Refuses `NotAllowed` where no post gives the permission."""
    if not by.has(verb):
        raise NotAllowed(name=by.name, move=label_of(verb))


def must_everywhere(verb: str, *, by: Actor) -> None:
    """The same, over the whole county: what concerns all units is not done from one town."""
    root = places.root()
    if not by.may(verb, path=root.path if root is not None else ""):
        raise NotAllowed(name=by.name, move=label_of(verb))
