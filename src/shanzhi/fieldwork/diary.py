"""民情日记 at the desk: what grid workers heard, what grew from it, and topics with what was answered. No writes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotFound
from shanzhi.places.models import Area
from shanzhi.places.queries import after

from .models import DiaryEntry, Topic
from .permissions import READ_DIARY
from .pulling import within

PAGE = 50
GROWN = {"none": "没有转办", "report": "转为案件", "topic": "转为议题", "answered": "有了结果"}


@dataclass(frozen=True, slots=True)
class Wanted:
    area: int | None = None
    grown: str = ""
    words: str = ""
    after: str = ""


def narrowed(which: Wanted, *, by: Actor) -> QuerySet[DiaryEntry]:
    rows = DiaryEntry.objects.filter(within(by.reach_of(READ_DIARY)))
    # What became a confidential case is its writer's alone, like the case itself.
    rows = rows.filter(Q(case=None) | Q(case__circle="open") | Q(member_id=by.id or 0))
    if which.area is not None and (place := Area.objects.filter(pk=which.area).first()):
        rows = rows.filter(area_path__gte=place.path, area_path__lt=after(place.path))
    if which.grown == "none":
        rows = rows.filter(case=None, topic=None)
    elif which.grown == "report":
        rows = rows.filter(case__isnull=False)
    elif which.grown == "topic":
        rows = rows.filter(topic__isnull=False)
    elif which.grown == "answered":
        rows = rows.exclude(result="")
    if which.words:
        rows = rows.filter(text__icontains=which.words)
    return rows


def page(which: Wanted, *, by: Actor) -> tuple[list[DiaryEntry], str | None]:
    """The newest first. One query."""
    rows = narrowed(which, by=by)
    if which.after.isdigit():
        rows = rows.filter(pk__lt=int(which.after))
    found = list(rows.select_related("member", "area", "case", "topic").order_by("-id")[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else None


def topics(*, state: str = "", area: int | None = None, by: Actor) -> list[Topic]:
    """话题归集: topics with how many entries speak of each, those most spoken of first. One query."""
    rows = Topic.objects.filter(_topics_within(by))
    if state in Topic.State.values:
        rows = rows.filter(state=state)
    if area is not None and (place := Area.objects.filter(pk=area).first()):
        rows = rows.filter(area_path__gte=place.path, area_path__lt=after(place.path))
    counted = rows.select_related("area").annotate(times=Count("entries"))
    return list(counted.order_by("-times", "-raised_at", "-id")[:100])


def topic(pk: int, *, by: Actor) -> tuple[Topic, list[DiaryEntry]]:
    """A topic and the entries it grew from. Refuses `NotFound` outside the reach."""
    row = Topic.objects.filter(_topics_within(by), pk=pk).select_related("area", "raised_by", "answered_by").first()
    if row is None:
        raise NotFound(what="这个议题")
    return row, list(row.entries.select_related("member", "area").order_by("-at", "-id")[:200])


def _topics_within(by: Actor) -> Q:
    """A worker of one grid reads the topics of the village too."""
    reach = by.reach_of(READ_DIARY)
    above = [
        ".".join(prefix.split(".")[:n]) + "." for prefix in reach if prefix for n in range(2, prefix.count(".") + 1)
    ]
    return within(reach) | Q(area_path__in=above, area__level="village")
