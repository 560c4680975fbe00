"""The kinds of post of the county's profile, as this room needs them."""

from __future__ import annotations

from shanzhi.kernel import profile
from shanzhi.kernel.profile_sections import PostKind

SYSTEM_ADMIN = "system_admin"
SECURITY_ADMIN = "security_admin"
AUDIT_ADMIN = "audit_admin"
ADMINISTRATORS = frozenset({SYSTEM_ADMIN, SECURITY_ADMIN, AUDIT_ADMIN})
"""Named by law and not by the county (GB/T 22239 8.1.4.2): separate, and never two of them with one person."""


def all_kinds() -> tuple[PostKind, ...]:
    """Every kind of post of the profile in force, in its order."""
    return profile.current().posts


def kind_of(key: str) -> PostKind | None:
    return profile.current().post(key)


def label_of(key: str) -> str:
    """The name of a post; its key where the profile no longer knows it."""
    kind = kind_of(key)
    return kind.name if kind else key


def permissions_of(key: str) -> frozenset[str]:
    """What the post allows; nothing where the profile no longer knows it."""
    return profile.current().permissions_of(key)


def is_sensitive(key: str) -> bool:
    kind = kind_of(key)
    return key in ADMINISTRATORS or bool(kind and kind.sensitive)


def rival_kinds(key: str) -> frozenset[str]:
    """Kinds of post that nobody may hold beside this one."""
    rivals = set(ADMINISTRATORS) if key in ADMINISTRATORS else set()
    kind = kind_of(key)
    if kind and kind.exclusive:
        rivals |= {other.key for other in all_kinds() if other.exclusive == kind.exclusive}
    return frozenset(rivals - {key})


def level_names(keys: tuple[str, ...]) -> str:
    """镇（街道）、网格."""
    found = (profile.current().level(key) for key in keys)
    return "、".join(level.name for level in found if level is not None)


def is_of_grids(kind: PostKind) -> bool:
    """Held only in grids and smaller, so that it always needs one."""
    found = [profile.current().level(key) for key in kind.levels]
    return bool(found) and all(level is not None and level.is_grid for level in found)
