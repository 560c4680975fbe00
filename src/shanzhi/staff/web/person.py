"""The page of one person."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.records.access import actor_of, needs
from shanzhi.records.queries import trail_of

from .. import _second_factor, directory, panels, rules
from ..models import Absence, Member, Post, SignIn, Token
from ..permissions import READ, READ_SIGN_INS
from .client import device_of, is_live
from .showing import posts_of_page

ON_ALL_POSTS = (
    "amend_member", "appoint", "grant_leave", "end_leave", "hand_over", "discharge", "reinstate", "reset_password",
    "require_second_factor", "drop_second_factor", "end_sign_in", "issue_token", "revoke_token",
)  # fmt: skip
NEVER_ON_ONESELF = (
    "appoint", "discharge", "reinstate", "reset_password", "require_second_factor", "drop_second_factor",
)  # fmt: skip
READ_TRAIL = "records.read_audit"


@needs(READ)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Posts with their terms, leave, work in hand, sign-ins, tokens and trail: each part for whoever may see it."""
    by = actor_of(request)
    member = directory.member_by_id(pk, by=by)
    posts = rules.posts_of(member)
    may = offers_for(member, posts, by=by)
    may_read_sign_ins = by.may(READ_SIGN_INS, path=rules.county_path()) or _covers(READ_SIGN_INS, posts, by)
    sign_ins = SignIn.objects.filter(member=member).order_by("-seen_at")[:10] if may_read_sign_ins else []
    context = {
        "person": member,
        "posts": [(line, line.is_open and _may_relieve(line.pk, posts, member, by)) for line in posts_of_page(member)],
        "leave": Absence.objects.filter(member=member, ends_on__gte=today()).select_related("stand_in"),
        "stands_in": Absence.objects.filter(stand_in=member, ends_on__gte=today()).select_related("member"),
        "holdings": panels.held_by(member.pk),
        "may": may,
        "may_reveal": bool(member.phone_masked) and _any(by, "staff.reveal_phone", posts),
        "sign_ins": [(s, device_of(s.agent), is_live(s)) for s in sign_ins],
        "may_read_sign_ins": may_read_sign_ins,
        "has_second_factor": _second_factor.has_one(member) if may_read_sign_ins else None,
        "tokens": Token.objects.filter(member=member).order_by("-id")[:20] if may["issue_token"] else [],
        "now": now(),
        "trail": trail_of(f"member:{member.pk}")[-50:][::-1] if by.has(READ_TRAIL) else None,
    }
    return render(request, "staff/person.html", context)


def offers_for(member: Member, posts: Sequence[Post], *, by: Actor) -> dict[str, bool]:
    """Which acts on this person the actor may do now; the acts ask again."""
    own = by.id == member.pk
    offers = {
        verb: not (own and verb in NEVER_ON_ONESELF) and rules.grant_on(f"staff.{verb}", posts, by=by) is not None
        for verb in ON_ALL_POSTS
    }
    offers["appoint"] = not own and by.has("staff.appoint")
    if member.is_active:
        offers["reinstate"] = False
    else:
        offers = {verb: may and verb in ("reinstate",) for verb, may in offers.items()}
    return offers


def _any(by: Actor, verb: str, posts: Sequence[Post]) -> bool:
    return any(by.may(verb, path=rules.path_of(p.unit, p.area), units=[p.unit_id]) for p in posts)


def _covers(verb: str, posts: Sequence[Post], by: Actor) -> bool:
    return by.has(verb) and rules.grant_on(verb, posts, by=by) is not None


def _may_relieve(pk: int, posts: Sequence[Post], member: Member, by: Actor) -> bool:
    if by.id == member.pk or not by.has("staff.relieve"):
        return False
    post = next((p for p in posts if p.pk == pk), None)
    if post is None:
        return True
    return by.may("staff.relieve", path=rules.path_of(post.unit, post.area), units=[post.unit_id])
