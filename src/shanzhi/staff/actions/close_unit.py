from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from .. import panels, rules
from ..errors import UnitStillHolds
from ..events import RosterChanged, tell
from ..models import Post, Presence, RotaDay, Unit
from ..panels import Holding
from ._people import end_post, lock_unit, write, write_unit


@act("staff.close_unit")
def close_unit(unit: Unit, *, successor: Unit | None = None, reason: str = "", by: Actor) -> Unit:
    """Abolish a unit; it keeps its closed cases and gets no new work. 撤并单位

    With a `successor`, its open work, its people in their posts and the units under it go over to that one, all in
    this transaction. Without one, refuses `UnitStillHolds` while any of these is left.
    """
    unit = lock_unit(unit)
    grant = rules.allow_over("staff.close_unit", unit, by=by)
    speaker = rules.spoken_from(by, grant)
    if successor is not None:
        successor = lock_unit(successor)
        if successor.pk == unit.pk:
            raise Invalid({"successor": "承接单位不能是它自己。"})
        rules.allow_over("staff.close_unit", successor, by=by)
    posts = [p for p in Post.objects.filter(unit=unit, relieved_at=None).select_related("member") if _is_open(p)]
    below = list(Unit.objects.filter(parent=unit, closed_on=None))
    holdings = panels.held_by_unit(unit.pk)
    if successor is None:
        left = [*holdings, Holding(what="在岗人员", count=len(posts)), Holding(what="下级单位", count=len(below))]
        if any(h.count for h in left):
            raise UnitStillHolds(unit.name, [h for h in left if h.count])
    else:
        _move(unit, successor, posts, below, by=speaker)
        if holdings:
            panels.hand_over_unit(unit.pk, successor.pk, by=speaker)
    _end_presence(unit)
    unit.closed_on = today()
    unit.successor = successor
    unit.save(update_fields=["closed_on", "successor"])
    write_unit(
        unit, "staff.close_unit", speaker,
        successor=successor.name if successor else "", reason=reason, people=len(posts),
        work={str(h.what): h.count for h in holdings},
    )  # fmt: skip
    tell(RosterChanged(unit_ids=frozenset({unit.pk, *([successor.pk] if successor else [])})))
    return unit


def _is_open(post: Post) -> bool:
    return post.ends_on is None or post.ends_on >= today()


def _move(unit: Unit, successor: Unit, posts: list[Post], below: list[Unit], *, by: Actor) -> None:
    """People keep their kind of post, their area and their term, in the successor."""
    if any(child.pk == successor.pk for child in below):
        successor.parent = unit.parent
        successor.save(update_fields=["parent"])
    Unit.objects.filter(pk__in=[c.pk for c in below if c.pk != successor.pk]).update(parent=successor)
    already = set(Post.objects.filter(unit=successor, relieved_at=None).values_list("member_id", "kind", "area_id"))
    for post in posts:
        moved = (post.member_id, post.kind, post.area_id)
        term = post.ends_on
        end_post(post, by=by)
        if moved not in already:
            Post.objects.create(
                member=post.member, unit=successor, kind=post.kind, area_id=post.area_id,
                starts_on=max(today(), post.starts_on), ends_on=term, appointed_by_name=by.name,
                note=f"由{unit.name}转入"[:120],
            )  # fmt: skip
        write(post.member, "staff.close_unit", by, unit=unit.name, successor=successor.name, post=post.kind)


def _end_presence(unit: Unit) -> None:
    day = today()
    for presence in Presence.objects.filter(unit=unit, ends_on=None):
        presence.ends_on = max(day, presence.starts_on)
        presence.save(update_fields=["ends_on"])
    RotaDay.objects.filter(unit=unit, on__gt=day).delete()
