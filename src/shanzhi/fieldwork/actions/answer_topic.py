from __future__ import annotations

from django.db.models import QuerySet

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.kernel.sealing import fingerprint, unseal
from shanzhi.notices import actions as notices
from shanzhi.notices.actions import Message, Phone
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.records.queries import profile_in_force, profile_of

from ..errors import TopicAnswered
from ..models import DiaryEntry, Topic
from ._shots import words


@act("fieldwork.answer_topic")
def answer_topic(topic: Topic, *, answer: str, by: Actor) -> Topic:
    """Say what came of a topic; every diary entry it grew from is told, who wrote it, and whoever said it. 答复议题"""
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
    notices.send_many([*_to_writers(locked, entries), *_to_tellers(locked, entries)], by=by)
    entries.exclude(teller_phone_sealed=None).update(told_at=now())
    records.write(locked.subject, "fieldwork.answer_topic", detail={"answer": locked.answer}, by=by.in_post(grant))
    return locked


def _to_writers(topic: Topic, entries: QuerySet[DiaryEntry]) -> list[Message]:
    facts = {"title": "您的日记有了答复", "body": f"议题“{topic.title}”：{topic.answer}"[:500]}
    return [
        Message(to=writer, template="by_hand", key=f"topic/{topic.pk}/{writer}", link="/field/#diary", facts=facts)
        for writer in sorted(set(entries.values_list("member_id", flat=True)))
    ]


def _to_tellers(topic: Topic, entries: QuerySet[DiaryEntry]) -> list[Message]:
    """A short message to each number once, however many pages speak of it."""
    centre = profile_of(profile_in_force().pk).county.centre
    body = f"【{centre}】您向网格员反映的“{topic.title}”有了答复：{topic.answer}"[:500]
    facts = {"title": "您反映的问题有了答复", "body": body, "channels": ("sms",)}
    told: dict[str, Message] = {}
    for sealed in entries.exclude(teller_phone_sealed=None).values_list("teller_phone_sealed", flat=True):
        number = unseal(bytes(sealed or b""))
        told.setdefault(
            number,
            Message(
                to=Phone(plain=number), template="by_hand", key=f"topic/{topic.pk}/{fingerprint(number).hex()[:16]}",
                facts=facts,
            ),
        )  # fmt: skip
    return list(told.values())
