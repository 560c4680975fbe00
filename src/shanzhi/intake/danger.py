"""Words that mean somebody is in danger now. The words and the numbers to call are the profile's right doors."""

from __future__ import annotations

from shanzhi.kernel.profile import Profile, current
from shanzhi.kernel.profile_sections import RightDoor


def emergencies(text: str, *, profile: Profile | None = None) -> list[RightDoor]:
    """The emergency doors whose words stand in a text, in the profile's order; none for an ordinary trouble."""
    profile = profile or current()
    return [door for door in profile.right_doors if door.emergency and any(word in text for word in door.keywords)]


def all_doors(*, profile: Profile | None = None) -> list[RightDoor]:
    """Every emergency number, for pages where nothing has been typed yet."""
    profile = profile or current()
    return [door for door in profile.right_doors if door.emergency]
