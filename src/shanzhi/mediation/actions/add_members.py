from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from ..errors import NotForGroups
from ..models import Mediation
from . import _hold
from .add_party import add_party

MOST = 1000


@dataclass(frozen=True, slots=True)
class Member:
    """成员. One line of a list of households, buyers or workers."""

    name: str
    phone: str = ""
    id_number: str = ""
    address: str = ""
    claim_fen: int | None = None


@act("mediation.add_members", recall=int)
def add_members(mediation: Mediation, *, members: Sequence[Member], key: str | None = None, by: Actor) -> int:
    """Enter the many of a group dispute at once; one wrong line and none is entered. 批量登记当事人

    Refuses with the line and what is wrong in it (`Invalid`).
    """
    row, grant = _hold.held(mediation.pk, "add_members", by=by)
    if not row.is_group:
        raise NotForGroups(why="只有群体性纠纷才能批量登记；请逐个登记当事人。")
    if not members or len(members) > MOST:
        raise Invalid({"members": f"请填写成员名单，一次最多{MOST}人。"})
    for line, m in enumerate(members, start=1):
        try:
            add_party(
                row, side=row.many_side, name=m.name, phone=m.phone, id_number=m.id_number, address=m.address,
                claim_fen=m.claim_fen, by=by,
            )  # fmt: skip
        except Invalid as refusal:
            first = next(iter(refusal.fields.values()))
            raise Invalid({"members": f"第{line}行：{first}整份名单都没有登记，请改正后再提交。"}) from refusal
    _hold.write(row, "add_members", {"count": len(members)}, grant=grant, by=by)
    return len(members)
