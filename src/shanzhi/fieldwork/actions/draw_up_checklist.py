from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.profile_fieldwork import CheckItem
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.records.queries import profile_in_force, profile_of
from shanzhi.staff.models import Unit

from ..errors import ListInUse
from ..models import Checklist
from ._shots import words

MOST_ITEMS = 200


@act("fieldwork.draw_up_checklist")
def draw_up_checklist(
    *,
    name: str,
    items: Sequence[Mapping[str, Any]],
    says: str = "",
    source: str = "",
    checklist: Checklist | None = None,
    by: Actor,
) -> Checklist:
    """Write a checklist, or change one: what is asked, whose item it is, under which law, what follows. 制定检查表

    Campaigns that have begun keep the items they began with. Refuses `Invalid` with the line and the reason.
    """
    if not by.has("fieldwork.draw_up_checklist"):
        raise NotAllowed(name=by.name, move="制定检查表")
    title = words("name", "检查表名称", name, at_least=2, at_most=60)
    checked = checked_items(items, profile_of(profile_in_force().pk))
    if checklist is None:
        row = Checklist(made_by_id=by.id, made_at=now(), source=source[:24])
    else:
        held = Checklist.objects.select_for_update().filter(pk=checklist.pk).first()
        if held is None:
            raise NotFound(what="检查表")
        if held.retired_on is not None:
            raise ListInUse(name=held.name)
        row = held
    row.name, row.says, row.changed_at = title, says.strip()[:400], now()
    row.items = [item.model_dump(mode="json") for item in checked]
    row.save()
    records.write(row.subject, "fieldwork.draw_up_checklist", detail={"name": title, "items": len(checked)}, by=by)
    return row


def checked_items(items: Sequence[Mapping[str, Any]], profile: Profile) -> list[CheckItem]:
    """Every item in its form, with a unit and a category that there are. Refuses `Invalid`, item by item."""
    if not 1 <= len(items) <= MOST_ITEMS:
        raise Invalid({"items": f"检查表至少一项，最多{MOST_ITEMS}项。"})
    wrong: dict[str, str] = {}
    checked: list[CheckItem] = []
    for number, raw in enumerate(items, start=1):
        try:
            checked.append(CheckItem.model_validate(raw))
        except ValidationError as error:
            wrong[f"items.{number}"] = f"第{number}项：{_reason(error)}"
    keys = [item.key for item in checked]
    refs = {item.unit for item in checked if item.unit and not item.unit.startswith("@")}
    units = set(Unit.objects.filter(code__in=refs, closed_on=None).values_list("code", flat=True))
    rules = {f"@{rule.key}" for rule in profile.units_everywhere}
    for number, item in enumerate(checked, start=1):
        if keys.count(item.key) > 1:
            wrong[f"items.{number}"] = f"第{number}项：编号“{item.key}”重复。"
        if item.unit and item.unit not in units | rules:
            wrong[f"items.{number}"] = f"第{number}项：没有单位“{item.unit}”。"
        if item.category and profile.category(item.category) is None:
            wrong[f"items.{number}"] = f"第{number}项：没有类别“{item.category}”。"
    if wrong:
        raise Invalid(wrong)
    return checked


def _reason(error: ValidationError) -> str:
    first = error.errors()[0]
    field = {"text": "检查内容", "options": "选项", "key": "编号", "kind": "填写方式"}.get(
        str(first["loc"][0]) if first["loc"] else ""
    )
    return f"{field}填写不正确。" if field else str(first["msg"]).removeprefix("Value error, ")
