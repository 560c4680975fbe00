"""调委会组成. What the law asks of a committee (人民调解法 8, 9): found, not assumed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shanzhi.kernel.clock import today

from .models import CommitteeCard, MediatorCard

LEAST, MOST = 3, 9
SOON = 60


@dataclass(frozen=True, slots=True)
class Composition:
    """`faults` are against the law, `notes` want looking at."""

    members: int
    women: int
    faults: tuple[str, ...]
    notes: tuple[str, ...]


def of(card: CommitteeCard | None, cards: Iterable[MediatorCard]) -> Composition:
    """A committee by its cards. A personal studio is no committee: only its terms are looked at."""
    cards = list(cards)
    members = [c for c in cards if c.is_on_committee]
    women = sum(1 for c in members if c.sex == "2")
    faults: list[str] = []
    notes: list[str] = []
    if card is None:
        notes.append("还没有登记调解组织信息")
    elif card.kind != CommitteeCard.Kind.STUDIO:
        if not LEAST <= len(members) <= MOST:
            faults.append(f"委员{len(members)}人，应为三至九人")
        if members and not women:
            faults.append("没有女性委员" if all(c.sex for c in members) else "没有登记女性委员，请核对性别")
    if card is not None and card.term_until is not None:
        left = (card.term_until - today()).days
        if left < 0:
            faults.append(f"届期已于{card.term_until:%Y-%m-%d}届满，应当换届")
        elif left <= SOON:
            notes.append(f"{left}天后换届")
    over = [c for c in cards if c.term_until is not None and c.term_until < today()]
    if over:
        notes.append(f"{len(over)}名调解员聘期已满")
    return Composition(len(members), women, tuple(faults), tuple(notes))
