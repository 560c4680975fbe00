from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotFound
from shanzhi.records.acting import act

from ..models import Mediation, Story
from . import _hold


def _again(pk: str) -> Story:
    return Story.objects.get(pk=int(pk))


@act("mediation.withdraw_story", recall=_again)
def withdraw_story(story: Story, *, words: str, key: str | None = None, by: Actor) -> Story:
    """Take a published story from the public page, at once, when a party no longer wants it. 撤下案例"""
    row, grant = _hold.held(story.mediation_id, "withdraw_story", by=by, states=tuple(Mediation.State))
    found = row.stories.select_for_update().filter(pk=story.pk).exclude(state=Story.State.WITHDRAWN).first()
    if found is None:
        raise NotFound(what="可以撤下的案例")
    found.state = Story.State.WITHDRAWN
    found.save(update_fields=["state"])
    detail: dict[str, object] = {"story": found.pk, "words": _hold.wanted("words", "撤下原因", words)}
    _hold.write(row, "withdraw_story", detail, grant=grant, by=by)
    return found
