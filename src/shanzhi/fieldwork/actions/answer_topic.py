from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.notices import actions as notices
from shanzhi.notices.actions import Message
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from ..errors import TopicAnswered
from ..models import DiaryEntry, Topic
from ._shots import words


@act("fieldwork.answer_topic")
def answer_topic(topic: Topic, *, answer: str, by: Actor) -> Topic:
    """Say what came of a topic; every diary entry it grew from is told, and so is who wrote it. 答复议题"""
    locked = Topic.objects.select_for_update().filter(pk=topic.pk).first()
    grant = by.grant_for("fieldwork.answer_topic", path=locked.area_path) if locked else None
    if locked is None:
        raise NotFound(what="议题")
    if grant is None:
        raise NotAllowed(name=by.name, move="答复议题")
    if locked.answered_at is not None:
        raise TopicAnswered(at=f"{local(locked.answered_at):%m-%d %H:%M}")
    locked.answer = words("answer", "答复", answer, at_least=4, at_most=800)
    locked.state, locked.answered_at, locked.answered_by_id = Topic.State.ANSWERED, now(), by.id
    locked.save()
    entries = DiaryEntry.objects.filter(topic=locked)
    entries.update(result=locked.answer, result_at=now())
    notices.send_many(
        [
            Message(
                to=writer, template="by_hand", key=f"topic/{locked.pk}/{writer}", link="/field/#diary",
                facts={"title": "您的日记有了答复", "body": f"议题“{locked.title}”：{locked.answer}"[:500]},
            )
            for writer in sorted(set(entries.values_list("member_id", flat=True)))
        ],
        by=by,
    )  # fmt: skip
    records.write(locked.subject, "fieldwork.answer_topic", detail={"answer": locked.answer}, by=by.in_post(grant))
    return locked
