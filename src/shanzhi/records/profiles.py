"""The rules in force, remembered by this process."""

from __future__ import annotations

import time
from functools import lru_cache

from django.conf import settings
from django.db.models.signals import post_save

from shanzhi.kernel.errors import NotFound
from shanzhi.kernel.profile import Profile

from .models import ProfileVersion

_in_force: tuple[float, ProfileVersion] | None = None


def profile_in_force() -> ProfileVersion:
    """The version under which new cases are opened. Refuses with `NotFound` before bring-up has put one in force."""
    global _in_force  # noqa: PLW0603 - one a process
    if _in_force is not None and time.monotonic() - _in_force[0] < settings.SHANZHI_PROFILE_SECONDS:
        return _in_force[1]
    version = ProfileVersion.objects.order_by("-in_force_at", "-id").first()
    if version is None:
        raise NotFound(what="生效的县情档案")
    _in_force = (time.monotonic(), version)
    return version


@lru_cache(maxsize=16)
def profile_of(version_id: int) -> Profile:
    """The profile as it stood in a version; a case asks for the one it was opened under."""
    version = ProfileVersion.objects.filter(pk=version_id).first()
    if version is None:
        raise NotFound(what="县情档案版本")
    return Profile.from_json(version.content)


def forget(**_signal: object) -> None:
    """Read anew at the next question."""
    global _in_force  # noqa: PLW0603
    _in_force = None
    profile_of.cache_clear()


post_save.connect(forget, sender=ProfileVersion, dispatch_uid="records.profiles")
