"""What every destruction asks."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, NotAllowed


def allow(by: Actor, why: str) -> None:
    """The right to destroy, and a reason in words."""
    if not by.has("records.destroy"):
        raise NotAllowed(name=by.name, move=_("销毁"))
    if len(why.strip()) < 2:
        raise Invalid({"why": _("请写明销毁的依据。")})
