from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.places.models import Area
from shanzhi.records.acting import act

from .. import rules
from ..events import RosterChanged, tell
from ..models import Unit
from ._people import lock_unit, write_unit
from .found_unit import fill


@act("staff.amend_unit")
def amend_unit(
    unit: Unit,
    *,
    name: str | None = None,
    short_name: str | None = None,
    kind: str | None = None,
    parent: Unit | None = None,
    area: Area | None = None,
    uscc: str | None = None,
    phone: str | None = None,
    sort: int | None = None,
    by: Actor,
) -> Unit:
    """Change what is known of a unit; None leaves a thing as it is. 变更单位

    Refuses `ClosedAlready`, `Invalid` (also a unit put under itself), and whoever has no reach over the unit as it is
    and as it will be.
    """
    unit = lock_unit(unit)
    grant = rules.allow_over("staff.amend_unit", unit, by=by)
    before = {field: getattr(unit, field) for field in _WRITTEN}
    if parent is not None:
        _refuse_ring(unit, parent)
        rules.allow_over("staff.amend_unit", parent, by=by)
        unit.parent = parent
    if area is not None:
        rules.allow_at("staff.amend_unit", area, by=by)
        unit.area = area
    fill(
        unit,
        name=unit.name if name is None else name,
        short_name=unit.short_name if short_name is None else short_name,
        kind=unit.kind if kind is None else kind,
        uscc=unit.uscc if uscc is None else uscc,
        phone=unit.phone if phone is None else phone,
    )
    if sort is not None:
        unit.sort = sort
    changed = {f: [v, getattr(unit, f)] for f, v in before.items() if getattr(unit, f) != v}
    if not changed:
        return unit
    unit.save()
    write_unit(unit, "staff.amend_unit", rules.spoken_from(by, grant), changed=changed)
    tell(RosterChanged(unit_ids=frozenset({unit.pk})))
    return unit


_WRITTEN = ("name", "short_name", "kind", "parent_id", "area_id", "uscc", "phone", "sort")


def _refuse_ring(unit: Unit, parent: Unit) -> None:
    above: int | None = parent.pk
    while above is not None:
        if above == unit.pk:
            raise Invalid({"parent": "不能把单位设在它自己的下级之下。"})
        above = Unit.objects.values_list("parent_id", flat=True).get(pk=above)
