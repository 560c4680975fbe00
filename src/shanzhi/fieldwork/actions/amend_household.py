from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.kernel.profile_fieldwork import FieldRules
from shanzhi.places.queries import area_by_id
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.records.queries import profile_in_force, profile_of

from .. import rounds
from ..errors import CrossedEdits, DoorKnown
from ..models import Household
from ._shots import allowed_at, words
from .enrol_household import called, checked_groups, named

NAMES = {"address": "门牌", "name": "户名", "kind": "类型", "groups": "走访类别", "area": "网格", "phone": "电话"}


@act("fieldwork.amend_household")
def amend_household(household: Household, *, changes: Mapping[str, tuple[Any, Any]], by: Actor) -> Household:
    """Put right what is written of a door: number, name, kind, groups, grid, telephone. 修改走访对象

    `changes` is {field: (what was shown, what is right)}; names and numbers are shown masked. Where somebody else has
    changed the same meanwhile, refuses `CrossedEdits` with both; refuses `DoorKnown` for an address that is taken.
    """
    locked = Household.objects.select_for_update().filter(pk=household.pk, retired_on=None).first()
    if locked is None:
        raise NotFound(what="这一户")
    grant = allowed_at("amend_household", "修改走访对象", by, path=locked.area_path)
    if unknown := [key for key in changes if key not in NAMES]:
        raise Invalid({unknown[0]: "没有这一项，请刷新后再填。"})
    _refuse_crossed(locked, changes)
    rules = profile_of(profile_in_force().pk).fieldwork
    wanted = {key: pair[1] for key, pair in changes.items()}
    _take_over(locked, wanted, rules, by)
    same = Household.objects.filter(area_id=locked.area_id, address=locked.address, retired_on=None)
    if same.exclude(pk=locked.pk).exists():
        raise DoorKnown(area=locked.area.label, address=locked.address)
    locked.changed_at = now()
    locked.save()
    records.write(
        locked.subject, "fieldwork.amend_household", detail={"fields": sorted(wanted)},
        by=by.in_post(grant) if grant else by,
    )  # fmt: skip
    return locked


def shown(household: Household) -> dict[str, Any]:
    """What of a door can be put right, as it is shown."""
    return {
        "address": household.address, "name": household.name_masked, "kind": household.kind,
        "groups": household.groups, "area": household.area_id, "phone": household.phone_masked,
    }  # fmt: skip


def _refuse_crossed(household: Household, changes: Mapping[str, tuple[Any, Any]]) -> None:
    here = shown(household)
    crossed = [
        {"field": key, "name": NAMES[key], "was": was, "theirs": here[key], "yours": yours}
        for key, (was, yours) in changes.items()
        if here[key] not in (was, yours)
    ]
    if crossed:
        raise CrossedEdits(fields="、".join(str(row["name"]) for row in crossed), crossed=crossed)


def _take_over(household: Household, wanted: dict[str, Any], rules: FieldRules, by: Actor) -> None:
    if "kind" in wanted:
        if wanted["kind"] not in Household.Kind.values:
            raise Invalid({"kind": "请选择住户或场所。"})
        household.kind = wanted["kind"]
    if "address" in wanted:
        household.address = words("address", "门牌", str(wanted["address"]), at_least=2, at_most=120)
    columns: dict[str, Any] = {}
    if "name" in wanted:
        columns |= named(str(wanted["name"]), household.kind)
    if "phone" in wanted:
        columns |= called(str(wanted["phone"]))
    for column, value in columns.items():
        setattr(household, column, value)
    if "groups" in wanted:
        household.groups = checked_groups([str(key) for key in wanted["groups"]], rules)
        # Somebody who is now visited more often is not left waiting for the longer cycle.
        soon = rounds.after(today(), rounds.shortest(household.groups, rules))
        household.due_on = min(household.due_on, soon)
    if "area" in wanted:
        area = area_by_id(int(wanted["area"]))
        allowed_at("amend_household", "修改走访对象", by, path=area.path)
        household.area, household.area_path = area, area.path
