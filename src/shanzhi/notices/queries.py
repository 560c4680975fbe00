"""Questions about messages: one's own inbox, and what went out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI
from shanzhi.kernel.errors import NotAllowed, NotFound

from . import panels
from .models import Notice

READ = verbs.declare("notices.read", "查看消息", is_act=False)
CEILING = 99
PAGE = 30
LOG_PAGE = 50
LOG_ROUND = 250
"""Messages that are looked through at a time for those the reader may know of."""
LOG_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Page:
    """One page of messages, with the cursors of its neighbours."""

    rows: list[Notice]
    next: str | None
    previous: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFilters:
    """What is looked for in the log of what went out; empty is everything."""

    state: str = ""
    channel: str = ""
    about: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a message about something went; for the page of that thing."""

    id: int
    channel: str
    to: str
    title: str
    state: str
    state_label: str
    at: datetime | None
    error: str = field(default="")


def unread_count(*, by: Actor) -> int:
    """How many messages of one's own are unread, counted to one more than 99 and no further."""
    if by.id is None:
        return 0
    return _inbox(by).filter(read_at=None).values("pk")[: CEILING + 1].count()


def inbox(*, unread: bool, after: str = "", by: Actor) -> Page:
    """One's own messages, newest first: the unread ones, or those that were read. `after` is a cursor."""
    rows = _inbox(by).filter(read_at__isnull=unread).order_by("-id")
    if after.isdigit():
        rows = rows.filter(pk__lt=int(after))
    return _page(rows, PAGE)


def own(pk: int, *, by: Actor) -> Notice:
    """A message of one's own inbox. Refuses `NotFound`."""
    found = _inbox(by).filter(pk=pk).first()
    if found is None:
        raise NotFound(what=_("这条消息"))
    return found


def log(filters: LogFilters, *, after: str = "", by: Actor) -> Page:
    """What went out by short message and chat, newest first, for whoever may send; of a case that the reader may not
    know of, nothing. A reader of little may get a short page with more behind it."""
    _allow(by)
    wanted = Q()
    if filters.state:
        wanted &= Q(state=filters.state)
    if filters.channel:
        wanted &= Q(channel=filters.channel)
    if filters.about:
        wanted &= Q(about=filters.about)
    if filters.since:
        wanted &= Q(created_at__gte=datetime.combine(filters.since, time(), tzinfo=SHANGHAI))
    if filters.until:
        wanted &= Q(created_at__lt=datetime.combine(filters.until + timedelta(days=1), time(), tzinfo=SHANGHAI))
    rows = Notice.objects.exclude(channel=Notice.Channel.INBOX).filter(wanted).order_by("-id")
    last = int(after) if after.isdigit() else None
    shown: list[Notice] = []
    for _round in range(LOG_ROUNDS):
        part = list((rows if last is None else rows.filter(pk__lt=last))[:LOG_ROUND])
        known = panels.known_subjects((row.about for row in part), by)
        for row in part:
            last = row.pk
            if row.about in known:
                shown.append(row)
            if len(shown) == LOG_PAGE:
                return Page(shown, str(last))
        if len(part) < LOG_ROUND:
            return Page(shown, None)
    return Page(shown, str(last))


def failed_count(*, by: Actor) -> int:
    """How many messages were given up and nobody has resent, counted to one more than 99; 0 for who may not send."""
    if not by.has("notices.send"):
        return 0
    failed = Notice.objects.exclude(channel=Notice.Channel.INBOX).filter(state=Notice.State.FAILED).order_by("-id")
    abouts = list(failed.values_list("about", flat=True)[: LOG_ROUND * 4])
    known = panels.known_subjects(abouts, by)
    return min(sum(about in known for about in abouts), CEILING + 1)


def deliveries_about(about: str, *, limit: int = 50) -> list[Delivery]:
    """What went to residents about a subject and whether it arrived, newest first. The caller has asked whether the
    person may see the subject."""
    rows = Notice.objects.filter(about=about).exclude(about="").exclude(channel=Notice.Channel.INBOX)
    return [
        Delivery(
            id=row.pk,
            channel=row.get_channel_display(),
            to=row.address_masked or _("工作人员"),
            title=row.title,
            state=row.state,
            state_label=row.get_state_display(),
            at=row.delivered_at or row.sent_at or row.created_at,
            error=row.error,
        )
        for row in rows.order_by("-id")[:limit]
    ]


def _inbox(by: Actor) -> QuerySet[Notice]:
    return Notice.objects.filter(member_id=by.id if by.id is not None else -1, channel=Notice.Channel.INBOX)


def _page(rows: QuerySet[Notice], size: int) -> Page:
    found = list(rows[: size + 1])
    return Page(found[:size], str(found[size - 1].pk) if len(found) > size else None)


def _allow(by: Actor) -> None:
    if not by.has("notices.send"):
        raise NotAllowed(name=by.name, move=_("查看发送记录"))
