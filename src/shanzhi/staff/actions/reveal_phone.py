from __future__ import annotations

from shanzhi.kernel import sealing
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.records.acting import act

from .. import rules
from ..models import Member
from ._people import write


@act("staff.reveal_phone")
def reveal_phone(member: Member, *, purpose: str, by: Actor) -> str:
    """Show a colleague's telephone number in clear, for a stated purpose. 查看电话号码

    Leaves a line with the purpose. Refuses an empty purpose, and whoever has none of the person's posts in reach.
    """
    own = by.id is not None and by.id == member.pk
    grant = None if own else rules.allow_on_any("staff.reveal_phone", member, by=by)
    if len(purpose.strip()) < 2:
        raise Invalid({"purpose": "请写明查看用途，例如：联系核实案情。"})
    sealed = Member.objects.values_list("phone_sealed", flat=True).get(pk=member.pk)
    if sealed is None:
        raise NotFound(what="电话号码")
    write(member, "staff.reveal_phone", rules.spoken_from(by, grant), purpose=purpose.strip()[:120])
    return sealing.unseal(sealed)
