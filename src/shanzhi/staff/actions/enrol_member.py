from __future__ import annotations

import re

from shanzhi.kernel import masking, sealing
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid
from shanzhi.kernel.identity import plain
from shanzhi.records.acting import act

from .. import rules
from ..errors import CodeTaken
from ..models import Member
from ..pinyin import spelled
from ._people import write

USERNAME = re.compile(r"[a-z0-9][a-z0-9._\-]{1,39}")
PHONE = re.compile(r"1\d{10}|0\d{9,11}|\d{7,8}")


def member_by_pk(pk: str) -> Member:
    return Member.objects.get(pk=pk)


@act("staff.enrol_member", recall=member_by_pk)
def enrol_member(*, username: str, name: str, phone: str = "", key: str | None = None, by: Actor) -> Member:
    """Enter a person into the roster. 登记人员

    The account has no password until the person sets one through a link (`reset_password`), and no rights until
    appointed. Refuses `Invalid` and `CodeTaken`.
    """
    if not by.is_system and not by.has("staff.enrol_member"):
        raise rules.refuse("staff.enrol_member", by)
    member = Member(username=username.strip().lower(), joined_on=today())
    member.set_unusable_password()
    fill(member, name=name, phone=phone)
    if not USERNAME.fullmatch(member.username):
        raise Invalid({"username": "账号由小写字母、数字、点、横线组成，2至40位。"})
    holder = Member.objects.filter(username=member.username).first()
    if holder is not None:
        raise CodeTaken(what="账号", code=member.username, holder=holder.name)
    member.save(force_insert=True)
    write(member, "staff.enrol_member", by, username=member.username, name=member.name)
    return member


def fill(member: Member, *, name: str, phone: str | None) -> None:
    """Put checked values on a member; a phone of None stays as it is. Refuses `Invalid`."""
    wrong: dict[str, str] = {}
    member.name = name.strip()
    member.pinyin = spelled(member.name)[:80]
    if not 2 <= len(member.name) <= 40:
        wrong["name"] = "姓名应为2至40个字。"
    if phone is not None:
        digits = plain(phone)
        if digits and not PHONE.fullmatch(digits):
            wrong["phone"] = "电话号码应为11位手机号，或带区号的固定电话。"
        member.phone_sealed = sealing.seal(digits) if digits else None
        member.phone_masked = masking.mask_phone(digits)
    if wrong:
        raise Invalid(wrong)
