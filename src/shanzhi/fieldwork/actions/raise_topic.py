from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.places.models import Area
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from ..errors import AlreadyGrown
from ..models import DiaryEntry, Topic
from ._shots import worker
from ._writer import of_writer


@act("fieldwork.raise_topic")
def raise_topic(entry: DiaryEntry, *, title: str = "", by: Actor) -> Topic:
    """Bring a diary entry to the village's table as a topic; an open one of the same title takes it in. 日记转议题"""
    locked = of_writer(entry, by, "raise_topic", "日记转议题")
    if locked.case_id or locked.topic_id:
        raise AlreadyGrown(what="案件" if locked.case_id else "议题")
    village = _village_of(locked.area)
    title = (title.strip() or locked.text.strip().split("\n")[0])[:80]
    topic = (
        Topic.objects.select_for_update().filter(area=village, title=title, state=Topic.State.RAISED).first()
        or Topic.objects.create(
            area=village, area_path=village.path, title=title, raised_by_id=worker(by), raised_at=now()
        )
    )  # fmt: skip
    locked.topic = topic
    locked.save(update_fields=["topic"])
    records.write(topic.subject, "fieldwork.raise_topic", detail={"entry": locked.pk, "area": village.label}, by=by)
    return topic


def _village_of(area: Area) -> Area:
    """Where topics are talked over: the village the grid lies in, or the place itself where there is none."""
    above = [int(part) for part in area.path.rstrip(".").split(".")]
    return Area.objects.filter(pk__in=above, level="village").first() or area
