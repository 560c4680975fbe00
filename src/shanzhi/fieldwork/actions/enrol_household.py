from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.kernel.errors import Invalid
from shanzhi.kernel.masking import mask_name, mask_phone
from shanzhi.kernel.profile_fieldwork import FieldRules
from shanzhi.kernel.sealing import seal
from shanzhi.places.models import Area
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.records.queries import profile_in_force, profile_of

from .. import rounds
from ..errors import DoorKnown
from ..models import Household
from ._shots import allowed_at, words
from .record_visit import checked_fields


@act("fieldwork.enrol_household")
def enrol_household(
    *,
    uid: UUID,
    area: Area,
    address: str,
    kind: str = Household.Kind.HOME,
    name: str = "",
    phone: str = "",
    lon: float | None = None,
    lat: float | None = None,
    groups: Sequence[str] = (),
    known: Mapping[str, Any] | None = None,
    by: Actor,
) -> Household:
    """Put a door on the list of those that are visited; it is due today. 登记走访对象

    `groups` are keys of the profile and say why it is visited, as a service; none: as everybody. The name is sealed;
    that of a shop is on its sign and is shown. Refuses `DoorKnown` for an address that the grid has already.
    """
    grant = allowed_at("enrol_household", "登记走访对象", by, path=area.path)
    earlier = Household.objects.filter(uid=uid).first()
    if earlier is not None:
        return earlier
    profile = profile_of(profile_in_force().pk)
    rules = profile.fieldwork
    address = words("address", "门牌", address, at_least=2, at_most=120)
    if kind not in Household.Kind.values:
        raise Invalid({"kind": "请选择住户或场所。"})
    if Household.objects.filter(area=area, address=address, retired_on=None).exists():
        raise DoorKnown(area=area.label, address=address)
    household = Household.objects.create(
        uid=uid, kind=kind, area=area, area_path=area.path, address=address,
        groups=checked_groups(groups, rules), known=checked_fields(dict(known or {}), rules),
        lon=lon, lat=lat, due_on=today(), refreshed_at=now(), changed_at=now(),
        refresh_on=rounds.refreshed_until(area.path, today(), profile), **named(name, kind), **called(phone),
    )  # fmt: skip
    records.write(
        household.subject, "fieldwork.enrol_household", detail={"area": area.label, "groups": household.groups},
        by=by.in_post(grant) if grant else by,
    )  # fmt: skip
    return household


def checked_groups(groups: Sequence[str], rules: FieldRules) -> list[str]:
    unknown = [key for key in groups if rules.group(key) is None]
    if unknown:
        raise Invalid({"groups": "没有这个走访类别，请从列表中选择。"})
    return list(dict.fromkeys(groups)) or [rules.visits[-1].key]


def named(name: str, kind: str) -> dict[str, Any]:
    """The columns of a name. That of a shop is on its sign."""
    name = name.strip()[:40]
    masked = name[:24] if kind == Household.Kind.PLACE else mask_name(name)
    return {"name_sealed": seal(name) if name else None, "name_masked": masked if name else ""}


def called(phone: str) -> dict[str, Any]:
    """The columns of a telephone number. Refuses `Invalid`."""
    digits = "".join(c for c in phone if c.isdigit())
    if not phone.strip():
        return {"phone_sealed": None, "phone_masked": ""}
    if not 7 <= len(digits) <= 12:
        raise Invalid({"phone": "电话号码不正确，请核对后重新填写。"})
    return {"phone_sealed": seal(digits), "phone_masked": mask_phone(digits)}
