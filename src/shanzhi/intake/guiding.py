"""分诊建议: the kind, window, lawful way and bundle a matter may belong to, with a reason; a person decides."""

from __future__ import annotations

from dataclasses import dataclass

from shanzhi.kernel.profile import Profile, current
from shanzhi.kernel.profile_hall import LawfulWay
from shanzhi.staff.models import Unit

from . import halls
from .suggesting import suggest_category

MOST_WAYS = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """建议."""

    kind: str
    """category, queue, way or bundle."""
    key: str
    name: str
    reason: str


def proposals(text: str, hall: Unit, *, category: str = "", profile: Profile | None = None) -> list[Proposal]:
    """At most one category, one window, one bundle and three ways for what somebody says, each with its reason."""
    profile = profile or current()
    found: list[Proposal] = []
    likely = suggest_category(text, profile=profile, most=1) if len(text) >= 4 else []
    if not category and likely:
        category = likely[0].code
        found.append(Proposal("category", category, likely[0].label, likely[0].reason))
    ways = likely_ways(text, category, profile=profile)
    bundle = next(
        (
            (b, words)
            for b in profile.bundles
            if (words := [w for w in b.keywords if w in text])
            or (category and category.startswith(b.categories or ("-",)))
        ),
        None,
    )
    if bundle is not None:
        row, words = bundle
        found.append(Proposal("bundle", row.key, row.name, _because(words, profile.category_label(category))))
    window = _window(hall, category, [w for w, _why in ways], profile)
    if window is not None:
        found.append(window)
    found += [Proposal("way", way.key, way.name, why) for way, why in ways]
    return found


def beside_a_visit(text: str, hall: Unit, *, category: str = "") -> list[Proposal]:
    """Of these, what can be begun from a visit that stands at a counter already: ways and bundles."""
    return [p for p in proposals(text, hall, category=category) if p.kind in ("way", "bundle")] if text else []


def likely_ways(text: str, category: str, *, profile: Profile | None = None) -> list[tuple[LawfulWay, str]]:
    """Ways whose words stand in the text, then those of the category; petition only where no other fits (信访后置)."""
    profile = profile or current()
    scored = []
    for n, way in enumerate(profile.lawful_ways):
        words = [w for w in way.keywords if w in text]
        fits = max((len(c) for c in way.categories if category and category.startswith(c)), default=0)
        # Words say more than the kind, and a way that was written for just this kind more than one for many.
        score = 10 * sum(len(w) for w in words) + fits
        if words or fits:
            scored.append((way.comes_last, -score, n, way, _because(words, profile.category_label(category))))
    scored.sort(key=lambda s: s[:3])
    first = [s for s in scored if not s[0]]
    return [(way, why) for _last, _score, _n, way, why in (first or scored)[:MOST_WAYS]]


def _because(words: list[str], label: str) -> str:
    return f"提到“{'、'.join(words[:3])}”" if words else f"类别是{label}"


def _window(hall: Unit, category: str, ways: list[LawfulWay], profile: Profile) -> Proposal | None:
    """The window at which the leading unit of the kind sits, else that of the likeliest way, else the general one."""
    queues = halls.queues_of(hall, profile)
    row = profile.category(category) if category else None
    if row is not None and row.lead:
        for queue in queues:
            if row.lead in queue.units:
                return Proposal("queue", queue.key, queue.name, "由牵头单位接待")
    for way in ways:
        for queue in queues:
            if way.unit and way.unit in queue.units:
                return Proposal("queue", queue.key, queue.name, f"可走{way.name}")
    general = next((q for q in queues if q.is_general), None)
    return Proposal("queue", general.key, general.name, "不分事项，都能受理") if general is not None else None
