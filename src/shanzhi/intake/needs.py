"""What a channel asks for beside the ordinary fields: the profile names it, one form and one act know it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from shanzhi.cases.actions import Person
from shanzhi.kernel.identity import plain
from shanzhi.kernel.profile_sections import Channel

_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}\d{7,8}|\d{7,8}|400\d{7}|1\d{4,5}")

_WORDS = {
    "external_no": _("请填写来单编号，便于向{return_to}反馈。"),
    "danger_check": _("本渠道须先做危险复核，请选择一项。"),
    "reporter": _("请填写来访人姓名；不愿留名的请勾选“匿名”。"),
    "phone": _("请填写联系电话；不愿留电话的请勾选“匿名”。"),
    "photo": _("本渠道须附至少一张照片。"),
    "place": _("请说明地点：扫网格码、在图上选点，或选择所在村（社区）。"),
    "sender": _("请填写来文单位或交办人。"),
    "reply_by": _("请填写要求反馈的日期。"),
    "paper_no": _("请填写来文文号。"),
}


def phone_of(text: str) -> str:
    """A telephone number without spaces, hyphens and full-width forms, as it is stored and compared."""
    return plain(unicodedata.normalize("NFKC", text)) if text.strip() else ""


def is_phone(text: str) -> bool:
    return bool(_PHONE.fullmatch(text))


def lacking(
    channel: Channel,
    *,
    external_code: str = "",
    danger: str = "",
    people: Sequence[Person] = (),
    has_place: bool = False,
    photos: int = 0,
    sender: str = "",
    reply_by: date | None = None,
    paper_no: str = "",
) -> dict[str, str]:
    """Field → sentence for everything the channel needs and does not have. Empty when nothing is lacking."""
    anonymous = any(p.is_anonymous for p in people)
    has = {
        "external_no": bool(external_code.strip()),
        "danger_check": bool(danger),
        "reporter": anonymous or any(p.name.strip() for p in people),
        "phone": anonymous or any(p.phone.strip() for p in people),
        "photo": photos > 0,
        "place": has_place,
        "sender": bool(sender.strip()),
        "reply_by": reply_by is not None,
        "paper_no": bool(paper_no.strip()),
    }
    field = {"external_no": "external_code", "danger_check": "danger", "reporter": "name", "photo": "photos"}
    return {
        field.get(need, need): str(_WORDS[need]).format(return_to=channel.return_to or channel.name)
        for need in channel.needs
        if not has[need]
    }
