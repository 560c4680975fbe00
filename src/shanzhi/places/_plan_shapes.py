"""The boundaries of an import: read them, find their datum, see how they fit. Changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _

from . import checking, geometry
from ._register import Known, Wanted
from .datum import Datum, Guess, clear_winner, geometry_to_wgs84, guess, looks_like_degrees
from .errors import DatumUnclear, NotDegrees
from .findings import WARNING, Report
from .geometry import BadShape, Extent
from .models import Boundary

FLAWS_KEPT = 500
NEAR_DEGREES = 1e-7
"""Boundaries whose vertices all agree to a centimetre are the same boundary."""
MOST_OUTSIDE = 0.5
SHARE_CLEAR = 0.01


def read(wanted: list[Wanted], report: Report) -> list[Wanted]:
    """Each row's boundary as the file has it; a broken one refuses the row."""
    kept = []
    for each in wanted:
        try:
            each.shape, note = _read_one(each.row.geometry, each.row.get("shape"))
        except BadShape as bad:
            report.refuse(each.row, "shape", str(bad))
            continue
        if note:
            report.say(each.row, "shape", WARNING, note)
        kept.append(each)
    return kept


def _read_one(given: Any, text: str) -> tuple[Extent | None, str]:
    if given is not None:
        return geometry.extent_from_geojson(given)
    if text.startswith("{"):
        try:
            return geometry.extent_from_geojson(json.loads(text))
        except ValueError as bad:
            raise BadShape(_("边界写法有误")) from bad
    return geometry.extent_from_wkt(text) if text else (None, "")


def to_wgs84(wanted: list[Wanted], datum: Datum | str | None) -> Datum:
    """Moves the boundaries to WGS-84 from the datum told or found, and says which."""
    drawn = [each for each in wanted if each.shape is not None]
    for each in drawn:
        if each.shape is not None and not looks_like_degrees(each.shape.bounds):
            raise NotDegrees(example=f"{each.shape.bounds[0]:.1f}, {each.shape.bounds[1]:.1f}")
    if not drawn:
        return Datum.WGS84
    used = Datum(datum) if datum else detect(drawn)
    moved = geometry_to_wgs84(np.array([each.shape for each in drawn], dtype=object), used)
    for each, shape in zip(drawn, moved, strict=True):
        each.shape = shape
    return used


# --- which datum --------------------------------------------------------------------------------------------------


def detect(drawn: list[Wanted]) -> Datum:
    """The datum in which the file's areas come to lie where we know them. Schematic drawings prove nothing."""
    guesses = _by_centres(drawn) or _by_parents(drawn)
    if not guesses:
        raise DatumUnclear(reason=_("库中没有可以对照的实测边界"), guesses=[])
    winner = clear_winner(guesses) if guesses[0].unit == "m" else _clear_share(guesses)
    if winner is None:
        said = "，".join(f"{each.datum.label} {each.distance_words}" for each in guesses)
        raise DatumUnclear(reason=_("与库中边界对照分不出高下（{said}）").format(said=said), guesses=guesses)
    return winner


def _by_centres(drawn: list[Wanted]) -> list[Guess]:
    pairs = [
        (geometry.point_inside(each.shape), each.known.centre)
        for each in drawn
        if each.shape is not None and not each.is_new and each.known.centre and not each.known.schematic
    ]
    return guess([a for a, _b in pairs], [b for _a, b in pairs]) if len(pairs) >= 3 else []


def _by_parents(drawn: list[Wanted]) -> list[Guess]:
    """How much of the areas sticks out of their parents' surveyed extents, read in each datum."""
    extents = extents_of(each.parent.id for each in drawn if each.parent is not None and not each.parent.schematic)
    some = [each for each in drawn if each.parent is not None and each.parent.id in extents]
    if not some:
        return []
    parents = np.array([extents[each.parent.id] for each in some if each.parent is not None], dtype=object)
    shapes = np.array([each.shape for each in some], dtype=object)
    found = []
    for datum in (Datum.WGS84, Datum.GCJ02, Datum.BD09):
        moved = geometry_to_wgs84(shapes, datum)
        share = float(shapely.area(shapely.difference(moved, parents)).sum() / shapely.area(moved).sum())
        found.append(Guess(datum, share, len(some), unit="share"))
    return sorted(found, key=lambda each: each.distance)


def _clear_share(guesses: list[Guess]) -> Datum | None:
    best, second = guesses[0], guesses[1]
    is_clear = best.distance <= SHARE_CLEAR and second.distance >= max(3 * best.distance, 2 * SHARE_CLEAR)
    return best.datum if is_clear else None


# --- how they fit -------------------------------------------------------------------------------------------------


def extents_of(ids: Iterable[int | None]) -> dict[int | None, Extent]:
    """Present boundaries by area."""
    rows = Boundary.objects.filter(area_id__in={i for i in ids if i}, valid_to=None).values_list("area_id", "shape")
    return {pk: geometry.read(shape) for pk, shape in rows.iterator(chunk_size=500)}


def is_same(before: Extent | None, after: Extent) -> bool:
    if before is None:
        return False
    if before.equals_exact(after, NEAR_DEGREES):
        return True
    if abs(before.area - after.area) > 1e-9:
        return False
    return bool(shapely.equals_exact(before.normalize(), after.normalize(), NEAR_DEGREES))


def inside_parents(wanted: list[Wanted], report: Report) -> list[Wanted]:
    """Rows whose boundary lies mostly outside its surveyed parent are refused: another datum, or another place."""
    new = {each.known.code: each.shape for each in wanted}
    extents = extents_of(_surveyed(each.parent) for each in wanted)
    kept = []
    for each in wanted:
        if each.shape is not None and each.parent is not None:
            above = extents.get(each.parent.id) if each.parent.id else new.get(each.parent.code)
            share = each.shape.difference(above).area / each.shape.area if above is not None else 0.0
            if share > MOST_OUTSIDE:
                reason = _("边界有{n}%在上级“{name}”之外").format(n=round(share * 100), name=each.parent.name)
                report.refuse(each.row, "shape", reason)
                continue
        kept.append(each)
    return kept


def _surveyed(known: Known | None) -> int | None:
    return known.id if known is not None and not known.schematic else None


def flaws(wanted: list[Wanted]) -> list[dict[str, Any]]:
    """How the file's areas fit together, with the siblings we hold, and into their parents; as GeoJSON features."""
    new = {each.known.code: each.shape for each in wanted if each.shape is not None}
    found: list[checking.Flaw] = []
    for level in dict.fromkeys(each.known.level for each in wanted if each.shape is not None):
        mine = [each for each in wanted if each.known.level == level and each.shape is not None]
        parents = {each.parent.code: each.parent for each in mine if each.parent is not None}
        shapes = {each.known.code: each.shape for each in mine if each.shape is not None}
        parent_of = {each.known.code: each.parent.code for each in mine if each.parent is not None}
        _add_siblings(shapes, parent_of, parents)
        held = extents_of(_surveyed(known) for known in parents.values())
        drawn = {code: held[known.id] for code, known in parents.items() if known.id in held}
        drawn.update({code: shape for code, shape in new.items() if code in parents})
        found += checking.flaws(shapes, parent_of, drawn)
    return [flaw.as_feature() for flaw in found[:FLAWS_KEPT]]


def _add_siblings(shapes: dict[str, Extent], parent_of: dict[str, str], parents: Mapping[str, Known]) -> None:
    rows = (
        Boundary.objects.filter(
            area__parent_id__in=[known.id for known in parents.values() if known.id],
            area__retired_on=None,
            area__schematic=False,
            valid_to=None,
        )
        .exclude(area__code__in=list(shapes))
        .values_list("area__code", "area__parent__code", "shape")
    )
    for code, parent, shape in rows.iterator(chunk_size=500):
        shapes[code] = geometry.read(shape)
        parent_of[code] = parent
