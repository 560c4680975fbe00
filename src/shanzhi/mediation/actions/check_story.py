from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotFound
from shanzhi.records.acting import act

from ..errors import OwnStory, StillIdentifiable
from ..models import Mediation, Story
from ..telling_apart import traces
from . import _hold


def _again(pk: str) -> Story:
    return Story.objects.get(pk=int(pk))


@act("mediation.check_story", recall=_again)
def check_story(story: Story, *, publish: bool, words: str = "", key: str | None = None, by: Actor) -> Story:
    """Publish a story or send it back; never by whoever wrote it, and looked through once more. 审核案例"""
    row, grant = _hold.held(story.mediation_id, "check_story", by=by, states=tuple(Mediation.State))
    found = row.stories.select_for_update().filter(pk=story.pk, state=Story.State.WRITTEN).first()
    if found is None:
        raise NotFound(what="待审核的案例")
    if by.id is not None and found.written_by_id == by.id:
        raise OwnStory(name=by.name)
    if publish and (left := traces(row, f"{found.title}\n{found.text}")):
        raise StillIdentifiable(found="、".join(left[:6]), items=left)
    found.check_words = words.strip()[:200] if publish else _hold.wanted("words", "退回理由", words, most=200)
    found.state = Story.State.PUBLISHED if publish else Story.State.SENT_BACK
    found.checked_at, found.checked_by_name = now(), by.name
    found.save(update_fields=["state", "check_words", "checked_at", "checked_by_name"])
    _hold.write(row, "check_story", {"story": found.pk, "published": publish}, grant=grant, by=by)
    return found
