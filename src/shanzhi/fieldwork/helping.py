"""求助: whom the field asks, who answers, what waits. No writes."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from shanzhi.cases.queries import visible
from shanzhi.cases.rules import READ_RESTRICTED, READ_UNIT
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import NotFound
from shanzhi.places.models import Area
from shanzhi.places.queries import after
from shanzhi.records.queries import profile_in_force, profile_of
from shanzhi.staff.models import Post, Unit
from shanzhi.staff.queries import desk_for

from .models import Help

ANSWER = "fieldwork.answer_help"
MOST = 50


def asked_of(place: Area) -> Unit:
    """The village the place lies in, or the command room above where no village has anybody to answer."""
    above = [int(part) for part in place.path.rstrip(".").split(".")]
    villages = Unit.objects.filter(kind=Unit.Kind.COMMUNITY, closed_on=None, area_id__in=above).select_related("area")
    nearest = max(villages, key=lambda u: len(u.area.path) if u.area else 0, default=None)
    if nearest is not None and answerers(nearest, "open"):
        return nearest
    return desk_for(place)


def answerers(unit: Unit, circle: str) -> list[int]:
    """Whoever holds a post in the unit that answers; of a confidential case only those who may know of it."""
    profile = profile_of(profile_in_force().pk)
    wanted = {ANSWER} if circle == "open" else {ANSWER, READ_UNIT, READ_RESTRICTED}
    kinds = [post.key for post in profile.posts if wanted <= set(post.permissions)]
    day = today()
    posts = Post.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), unit=unit, kind__in=kinds, starts_on__lte=day, relieved_at=None,
        member__is_active=True,
    )  # fmt: skip
    return sorted(set(posts.values_list("member_id", flat=True)))


def waiting(*, by: Actor) -> list[Help]:
    """What waits for an answer where somebody answers, urgent ones first; of cases only those that they may see."""
    rows = _theirs(by).filter(state=Help.State.ASKED).filter(Q(case=None) | Q(case__in=visible(by).values("pk")))
    return list(rows.select_related("member", "unit", "area", "case").order_by("-urgent", "at", "id")[:MOST])


def lately(*, by: Actor) -> list[Help]:
    """The last that were answered."""
    rows = _theirs(by).exclude(state=Help.State.ASKED).filter(Q(case=None) | Q(case__in=visible(by).values("pk")))
    return list(
        rows.select_related("member", "unit", "area", "case", "answered_by", "whistle").order_by("-answered_at")[:20]
    )


def by_id(pk: int, *, by: Actor) -> Help:
    """Refuses `NotFound` to whoever does not answer there."""
    row = _theirs(by).select_related("member", "unit", "area", "case").filter(pk=pk).first()
    if row is None or (row.case_id and not visible(by).filter(pk=row.case_id).exists()):
        raise NotFound(what="这次求助")
    return row


def _theirs(by: Actor) -> QuerySet[Help]:
    condition = Q(unit_id__in=by.units_of(ANSWER))
    for prefix in by.reach_of(ANSWER):
        if prefix == "":
            return Help.objects.all()
        condition |= Q(area_path__gte=prefix, area_path__lt=after(prefix))
    return Help.objects.filter(condition)
