"""The register of everything that can be done. A verb is at once the act, the permission and the trail code,
so a typo in a post's permissions or in a rule fails at load instead of silently never matching."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verb:
    name: str
    """`room.verb`, for ever: it stands in trails that are kept for decades."""
    label: str
    """The Chinese term."""
    is_act: bool = True
    """False: a permission to look, with no act of its own."""


_verbs: dict[str, Verb] = {}


def declare(name: str, label: str, *, is_act: bool = True) -> Verb:
    """Enter a verb once; the same name with another label is a defect and refused at import."""
    verb = Verb(name, label, is_act)
    known = _verbs.setdefault(name, verb)
    if known != verb:
        raise ValueError(f"{name} is already declared as {known}")
    return known


def label_of(name: str) -> str:
    verb = _verbs.get(name)
    return verb.label if verb else name


def all_verbs() -> dict[str, Verb]:
    return dict(_verbs)


def check(names: set[str]) -> set[str]:
    """The names that nobody has declared."""
    return {n for n in names if n not in _verbs}
