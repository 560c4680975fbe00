from __future__ import annotations

import re

from shanzhi.kernel import identity
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.places.models import Area
from shanzhi.records.acting import act

from .. import rules
from ..errors import CodeTaken
from ..events import RosterChanged, tell
from ..models import Unit
from ..pinyin import initials
from ._people import write_unit

CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.\-]{0,31}")


def unit_by_code(code: str) -> Unit:
    return Unit.objects.get(code=code)


@act("staff.found_unit", recall=unit_by_code)
def found_unit(
    *,
    code: str,
    name: str,
    kind: str,
    short_name: str = "",
    parent: Unit | None = None,
    area: Area | None = None,
    uscc: str = "",
    phone: str = "",
    sort: int = 0,
    key: str | None = None,
    by: Actor,
) -> Unit:
    """Found a unit that work can be given to. 设立单位

    `area` is where it is responsible; none is the whole county. Refuses `Invalid` (empty name, unknown kind, wrong
    credit code), `CodeTaken`, and whoever has no reach over the area or over the unit above.
    """
    unit = Unit(code=code.strip(), parent=parent, area=area, sort=sort)
    grant = rules.allow_over("staff.found_unit", unit, by=by)
    fill(unit, name=name, short_name=short_name, kind=kind, uscc=uscc, phone=phone)
    if not CODE.fullmatch(unit.code):
        raise Invalid({"code": "单位代码由字母、数字、点、横线组成，最多32位。"})
    holder = Unit.objects.filter(code=unit.code).first()
    if holder is not None:
        raise CodeTaken(what="单位代码", code=unit.code, holder=holder.name)
    unit.save(force_insert=True)
    write_unit(
        unit, "staff.found_unit", rules.spoken_from(by, grant),
        code=unit.code, name=unit.name, kind=unit.kind, parent=parent.name if parent else "", area_id=unit.area_id,
    )  # fmt: skip
    tell(RosterChanged(unit_ids=frozenset({unit.pk})))
    return unit


def fill(unit: Unit, *, name: str, short_name: str, kind: str, uscc: str, phone: str) -> None:
    """Put checked values on a unit. Refuses `Invalid` with every wrong field at once."""
    wrong: dict[str, str] = {}
    unit.name = name.strip()
    unit.short_name = short_name.strip() or unit.name[:24]
    unit.kind = kind
    unit.phone = phone.strip()
    unit.uscc = ""
    unit.pinyin = f"{initials(unit.name)} {initials(unit.short_name)}"[:120]
    if not 2 <= len(unit.name) <= 64:
        wrong["name"] = "单位名称应为2至64个字。"
    if len(unit.short_name) > 24:
        wrong["short_name"] = "简称最多24个字。"
    if kind not in Unit.Kind.values:
        wrong["kind"] = "请选择单位类别。"
    if len(unit.phone) > 32:
        wrong["phone"] = "值班电话最多32位。"
    if uscc.strip():
        try:
            unit.uscc = identity.credit_code(uscc)
        except identity.WrongNumber as refusal:
            wrong["uscc"] = str(refusal)
    if wrong:
        raise Invalid(wrong)
