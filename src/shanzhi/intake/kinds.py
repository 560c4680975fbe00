"""The big kinds a resident chooses from: the groups of the county's categories, each with a picture."""

from __future__ import annotations

from dataclasses import dataclass

from shanzhi.kernel.profile import Profile, current

from .suggesting import fallback, suggest_category

_PICTURES = (
    ("治安", "shield-alert"), ("平安", "shield-alert"), ("纠纷", "handshake"), ("矛盾", "handshake"),
    ("婚姻", "heart-handshake"), ("家事", "heart-handshake"), ("咨询", "circle-help"), ("线索", "flag"),
    ("举报", "flag"), ("环境卫生", "trash-2"), ("市容", "trash-2"), ("广告", "megaphone"),
    ("施工", "construction"), ("工地", "construction"), ("设施", "wrench"), ("街面", "store"),
    ("秩序", "store"), ("小区", "building-2"), ("房屋", "building-2"), ("物业", "building-2"),
    ("安全", "flame"), ("消防", "flame"), ("生态", "leaf"), ("环境", "leaf"), ("农", "tree-pine"),
    ("民生", "heart-handshake"), ("交通", "car"), ("道路", "car"), ("劳", "hard-hat"), ("消费", "store"),
    ("教育", "school"), ("医", "hospital"), ("突发", "siren"), ("水", "droplets"),
)  # fmt: skip
"""Word in the group's name → icon; the first that fits. A picture only helps to find the word beside it."""


@dataclass(frozen=True, slots=True)
class BigKind:
    """大类."""

    code: str
    name: str
    icon: str


def big_kinds(*, profile: Profile | None = None) -> list[BigKind]:
    """Groups that hold at least one category, in the county's order."""
    profile = profile or current()
    groups = {c.parent for c in profile.leaf_categories if c.parent}
    return [BigKind(c.code, c.name, icon_of(c.name)) for c in profile.categories if c.code in groups]


def icon_of(name: str) -> str:
    return next((icon for word, icon in _PICTURES if word in name), "ellipsis")


def settle(text: str, kind: str, *, profile: Profile | None = None) -> tuple[str, str, str]:
    """(category, suggested category, reason) for words and a big kind; both may be empty. Somebody at the desk decides
    for good; until then the report lies where it most probably belongs."""
    profile = profile or current()
    within = suggest_category(text, under=kind, profile=profile, most=1) if kind else []
    found = within or suggest_category(text, profile=profile, most=1)
    if kind and not within:
        return (
            fallback(under=kind, profile=profile).code,
            found[0].code if found else "",
            found[0].reason if found else "",
        )
    if not found:
        return fallback(under=kind, profile=profile).code, "", ""
    return found[0].code, found[0].code, found[0].reason
