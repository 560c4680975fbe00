from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.kernel.events import announce
from shanzhi.records.acting import act

from .. import _areas, atlas
from ..errors import CodeTaken
from ..events import AreaRenumbered
from ..models import Area, AreaCode


@act("places.renumber")
def renumber(
    area: Area | int,
    *,
    code: str = "",
    name: str = "",
    on: date | None = None,
    below: bool = True,
    reason: str = "",
    by: Actor,
) -> Area:
    """Give an area another code or name from a day on; the old ones are kept and still found by. 变更代码名称

    The area stays itself, and so do its cases. With `below`, codes under it that begin with the old code begin with
    the new one from the same day (大同县 140227 became 云州区 140215 with everything in it).
    """
    held, by = _areas.locked(area, "places.renumber", by=by)
    old_code, old_name = held.code, held.name
    new_code, new_name = code.strip() or old_code, name.strip() or old_name
    if (new_code, new_name) == (old_code, old_name):
        raise Invalid({"code": _("新的代码和名称与现在相同")})
    day = _areas.fit_day(on, not_before=_areas.latest_change([held]))
    if new_code != old_code:
        new_code = _areas.fit_code(new_code, held.parent, held.kind, mine=held.pk)
    _areas.new_name(held, code=new_code, name=new_name, on=day)
    followed = _renumber_below(held, old_code, on=day) if below and new_code != old_code else 0
    detail = {
        "from": {"code": old_code, "name": old_name},
        "to": {"code": new_code, "name": new_name},
        "on": day,
        "below": followed,
        "reason": reason.strip(),
    }
    _areas.write_line(held, "places.renumber", detail, by=by)
    atlas.turn_page()
    announce(AreaRenumbered(area_id=held.pk, path=held.path, old_code=old_code, new_code=new_code))
    return held


def _renumber_below(area: Area, old: str, *, on: date) -> int:
    """Codes under the area follow its own, in a handful of statements however many there are."""
    below = list(
        Area.objects.select_for_update()
        .filter(path__startswith=area.path, code__startswith=old, retired_on=None)
        .exclude(pk=area.pk)
        .order_by("path")
    )
    for each in below:
        each.code = area.code + each.code[len(old) :]
    ids = [each.pk for each in below]
    clash = (
        Area.objects.filter(code__in=[each.code for each in below], retired_on=None)
        .exclude(pk__in=[*ids, area.pk])
        .first()
    )
    if clash is not None:
        raise CodeTaken(area_code=clash.code, label=clash.label)
    AreaCode.objects.filter(area_id__in=ids, valid_to=None).update(valid_to=on)
    AreaCode.objects.bulk_create(
        [AreaCode(area=each, code=each.code, name=each.name, valid_from=on) for each in below], batch_size=2000
    )
    Area.objects.bulk_update(below, ["code"], batch_size=1000)
    return len(below)
