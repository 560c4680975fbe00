"""Short-lived links to one attachment, for a page that has already asked whether it may be seen."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from shanzhi.kernel.errors import NotFound

from .models import Attachment

SALT = "shanzhi.records.link"
SECONDS = 600
HOW = ("shown", "thumb", "original")


@dataclass(frozen=True, slots=True)
class Linked:
    """What a link opens."""

    pk: int
    how: str


def signed_link(attachment: Attachment, how: str = "shown", *, seconds: int = SECONDS) -> str:
    """An address that opens this attachment for whoever has it, for so many seconds. The caller has asked whether the
    person may see it; a link to an original is given only after `actions.look`."""
    token = signing.dumps([attachment.pk, HOW.index(how), seconds], salt=SALT, compress=False)
    return reverse("records:link", args=[token])


def opened(token: str) -> Linked:
    """What the link stands for. Refuses `NotFound` when it is altered or too old."""
    try:
        # Each link carries its own term, so the signature is looked at first and its age after that.
        _pk, _how, seconds = signing.loads(token, salt=SALT)
        pk, how, seconds = signing.loads(token, salt=SALT, max_age=seconds)
    except (signing.BadSignature, ValueError, TypeError):
        raise NotFound(what=_("这个链接（可能已过期，请回到原页面重新打开）")) from None
    return Linked(int(pk), HOW[how])
