"""Ending sessions: the row says why, the session itself is gone."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from shanzhi.kernel.clock import now

from ..events import SignInEnded, tell
from ..models import Member, SignIn


def end(sign_ins: QuerySet[SignIn], *, why: str) -> int:
    """End those that are still open; how many there were."""
    ended = list(sign_ins.filter(ended_at=None).select_for_update())
    keys = [s.session_key for s in ended]
    SignIn.objects.filter(pk__in=[s.pk for s in ended]).update(ended_at=now(), ended_why=why)
    Session.objects.filter(session_key__in=keys).delete()
    for sign_in in ended:
        tell(SignInEnded(member_id=sign_in.member_id, session_key=sign_in.session_key, why=why))
    return len(ended)


def end_all(member: Member, *, why: str, but: str = "") -> int:
    """All of one person's sessions, except the one with key `but`."""
    return end(SignIn.objects.filter(member=member).exclude(session_key=but), why=why)
