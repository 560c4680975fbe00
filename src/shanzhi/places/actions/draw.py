from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.kernel.events import announce
from shanzhi.records.acting import act

from .. import _areas, atlas, codes
from ..datum import Datum
from ..errors import NoCodeLeft
from ..events import AreaDrawn
from ..models import Area, Kind


@act("places.draw")
def draw(
    *,
    parent: Area | int,
    level: str,
    name: str,
    code: str = "",
    shape: Any = None,
    datum: Datum | str = Datum.WGS84,
    kind: str = Kind.BASIC,
    purpose: str = "",
    schematic: bool = False,
    on: date | None = None,
    by: Actor,
) -> Area:
    """Set up a new area under another, with its boundary if there is one. 划设

    Without a code a grid gets the next by the rule: 3 digits under a village (901–999 for 专属网格), 2 or 3 deeper.
    `shape` is a shapely geometry or a GeoJSON mapping in `datum`. A level that may not stand under the parent is
    refused: a grid belongs to one village or community, never straight to a town.
    """
    above, by = _areas.locked(parent, "places.draw", by=by)
    day = _areas.fit_day(on, not_before=above.established_on)
    _areas.fit_level(level, above)
    name = name.strip()
    if not name:
        raise Invalid({"name": _("请填写名称")})
    if kind == Kind.DEDICATED and not purpose.strip():
        raise Invalid({"purpose": _("专属网格要写明专属对象，例如农贸市场")})
    chosen = code or codes.next_code(above, level, kind)
    if not chosen:
        raise NoCodeLeft(parent=above.label)
    sketch = _areas.Sketch(
        level=level,
        code=_areas.fit_code(chosen, above, kind),
        name=name,
        kind=kind,
        purpose=purpose.strip(),
        schematic=schematic,
    )
    extent = _areas.fit_shape(shape, datum, above) if shape is not None else None
    area = _areas.new_area(sketch, above, on=day)
    _areas.save_new(area, on=day)
    if extent is not None:
        _areas.put_boundary(area, extent, on=day, datum=datum)
    _areas.write_line(area, "places.draw", {"level": level, "on": day, "drawn": extent is not None}, by=by)
    atlas.turn_page()
    announce(AreaDrawn(area_id=area.pk, path=area.path, level=level))
    return area
