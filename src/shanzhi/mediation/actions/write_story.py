from __future__ import annotations

from collections.abc import Mapping

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from ..errors import NotForPublic, StillIdentifiable
from ..models import HarmReport, Mediation, Story
from ..telling_apart import traces
from . import _hold

STATES = (Mediation.State.AGREED, Mediation.State.PERFORMED, Mediation.State.FILED)


def _again(pk: str) -> Story:
    return Story.objects.get(pk=int(pk))


@act("mediation.write_story", recall=_again)
def write_story(
    mediation: Mediation,
    *,
    title: str,
    text: str,
    leave: Mapping[int, str],
    story: Story | None = None,
    key: str | None = None,
    by: Actor,
) -> Story:
    """Tell the case for the public, de-identified, with the leave of every party; somebody else checks it. 编写案例

    Refuses a confidential kind, minors and reported harm (`NotForPublic`), a party without leave, and a text that
    still tells who it was (`StillIdentifiable`).
    """
    row, grant = _hold.held(mediation.pk, "write_story", by=by, states=STATES)
    if row.circle != "open":
        raise NotForPublic(why="本案属于保密事项")
    if row.parties.filter(is_minor=True).exists() or HarmReport.objects.filter(case_id=row.case_id).exists():
        raise NotForPublic(why="本案涉及未成年人或者强制报告")
    silent = [p.label for p in _hold.in_play(row) if len(leave.get(p.pk, "").strip()) < 2]
    if silent:
        raise Invalid({"leave": f"须经当事人同意，还没有{'、'.join(silent[:5])}的意见。"})
    title = _hold.wanted("title", "标题", title, least=4, most=60)
    text = _hold.wanted("text", "正文", text, least=30, most=6000)
    found = traces(row, f"{title}\n{text}")
    if found:
        raise StillIdentifiable(found="、".join(found[:6]), items=found)
    made = row.stories.filter(pk=story.pk).exclude(state=Story.State.PUBLISHED).first() if story else None
    made = made or Story(mediation=row)
    made.title, made.text, made.state = title, text, Story.State.WRITTEN
    made.leave = {str(p.pk): leave[p.pk].strip()[:200] for p in _hold.in_play(row)}
    made.written_at, made.written_by_id, made.written_by_name = now(), by.id, by.name
    made.save()
    _hold.write(row, "write_story", {"story": made.pk}, grant=grant, by=by)
    return made
