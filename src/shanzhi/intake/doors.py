"""The right doors, as they are told and printed."""

from __future__ import annotations

from shanzhi.kernel.profile import Profile, current
from shanzhi.kernel.profile_sections import RightDoor


def in_words(door: RightDoor) -> str:
    """法律援助中心（电话12348；请带身份证件；七日内决定）: at most 200 characters, for the reply a resident reads."""
    parts = []
    if door.phone:
        parts.append(f"电话{door.phone}")
    if door.address:
        parts.append(f"地址{door.address}")
    if door.bring:
        parts.append(f"请带{'、'.join(door.bring)}")
    if door.limit_words:
        parts.append(door.limit_words)
    said = f"{door.name}（{'；'.join(parts)}）" if parts else door.name
    return said if len(said) <= 200 else f"{said[:198]}…）"


def likely(text: str, *, profile: Profile | None = None, most: int = 3) -> list[RightDoor]:
    """Doors whose words stand in a text, those with most words first; emergencies are asked for elsewhere."""
    profile = profile or current()
    scored = [
        (sum(len(word) for word in door.keywords if word in text), n, door)
        for n, door in enumerate(profile.right_doors)
        if not door.emergency
    ]
    return [door for score, _n, door in sorted(scored, key=lambda s: (-s[0], s[1])) if score][:most]
