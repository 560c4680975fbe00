"""What this room does when something happens elsewhere: a lock-out is written down."""

from __future__ import annotations

from typing import Any

from axes.signals import user_locked_out
from django.dispatch import receiver

from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor
from shanzhi.records import actions as records

from .models import Member

LOCKED_OUT = verbs.declare("staff.locked_out", "登录锁定", is_act=False).name


@receiver(user_locked_out)
def write_lock_out(sender: object, username: str = "", ip_address: str = "", **rest: Any) -> None:
    """A line on the person's trail, if there is such a person; the log of attempts has the rest."""
    member_id = Member.objects.filter(username=username).values_list("pk", flat=True).first()
    if member_id is not None:
        records.write(f"member:{member_id}", LOCKED_OUT, detail={"address": ip_address}, by=Actor.system("登录保护"))
