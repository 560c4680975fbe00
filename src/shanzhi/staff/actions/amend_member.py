from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.records.acting import act

from .. import rules
from ..models import Member
from ._people import lock_active, write
from .enrol_member import fill


@act("staff.amend_member")
def amend_member(member: Member, *, name: str | None = None, phone: str | None = None, by: Actor) -> Member:
    """Correct a person's name or telephone; None leaves it as it is. 变更人员信息

    Refuses `HasLeft`, `Invalid`, and whoever has not every post of the person in reach. The number itself does not go
    into the trail.
    """
    member = lock_active(member)
    grant = rules.allow_on("staff.amend_member", member, by=by)
    before, masked = member.name, member.phone_masked
    fill(member, name=member.name if name is None else name, phone=phone)
    member.save(update_fields=["name", "pinyin", "phone_sealed", "phone_masked"])
    write(
        member, "staff.amend_member", rules.spoken_from(by, grant),
        name=[before, member.name] if before != member.name else None, phone_changed=masked != member.phone_masked,
    )  # fmt: skip
    return member
