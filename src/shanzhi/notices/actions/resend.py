from __future__ import annotations

from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.records.acting import act
from shanzhi.records.actions import write

from ..errors import NothingToResend
from ..models import Notice
from ..panels import known_subjects
from ..wake import wake_after_commit

COPIED = (
    "channel", "template", "member_id", "address", "address_masked", "title", "body", "about", "link", "urgent",
)  # fmt: skip


@act("notices.resend")
def resend(notice: Notice | int, *, by: Actor) -> Notice:
    """Send a message that failed once more, as a message of its own. 重发消息

    The failed one stays as it is. Twice gives one: the second asker gets the message the first has made.
    """
    if not by.has("notices.send"):
        raise NotAllowed(name=by.name, move=_("重发消息"))
    pk = notice if isinstance(notice, int) else notice.pk
    failed = Notice.objects.select_for_update().filter(pk=pk).first()
    if failed is None or failed.about not in known_subjects([failed.about], by):
        raise NotFound(what=_("这条消息"))
    if failed.state != Notice.State.FAILED:
        raise NothingToResend(state=failed.get_state_display())
    moment = now()
    again, is_new = Notice.objects.get_or_create(
        key=f"again:{failed.pk}",
        defaults={
            **{name: getattr(failed, name) for name in COPIED},
            "not_before": moment,
            "created_at": moment,
            "by_id": by.id,
            "by_name": by.name,
        },
    )
    if is_new:
        write(
            "notices", "notices.resend", detail={"notice": again.pk, "after": failed.pk, "about": failed.about}, by=by
        )
        wake_after_commit()
    return again
