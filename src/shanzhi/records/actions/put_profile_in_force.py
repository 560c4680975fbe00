from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.profile import Profile

from ..acting import act
from ..models import ProfileVersion
from ..profiles import forget
from .write import write


@act("records.put_profile_in_force")
def put_profile_in_force(profile: Profile | Mapping[str, Any], *, by: Actor) -> ProfileVersion:
    """From now on cases are opened under this profile. 县情启用

    The same content again is the same version; what is already in force is left as it is, without a line.
    """
    if not isinstance(profile, Profile):
        profile = Profile.from_json(profile)
    digest = profile.digest
    newest = ProfileVersion.objects.select_for_update().order_by("-in_force_at", "-id").first()
    if newest is not None and newest.digest == digest:
        return newest
    version, _made = ProfileVersion.objects.update_or_create(
        digest=digest,
        defaults={"in_force_at": now()},
        create_defaults={"county": profile.county.code, "content": profile.as_json(), "in_force_at": now()},
    )
    write(
        f"profile/{profile.county.code}",
        "records.put_profile_in_force",
        detail={"version": version.pk, "digest": digest, "before": newest.digest if newest else None},
        by=by,
    )
    transaction.on_commit(forget)
    return version
