"""Coordinate datums met in China, and the exact way from each to WGS-84 and back.

CGCS2000 differs from WGS-84 by centimetres and is taken as equal. GCJ-02 is the offset of internet maps (100 to
700 m), BD-09 is Baidu's further one. Both offsets are published only forwards; the way back is iterated until it
moves by less than a millimetre. All arrays are degrees, in the order longitude, latitude.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

Degrees = npt.NDArray[np.float64]

METRES_PER_DEGREE = 111_320.0
"""Of latitude, everywhere; of longitude at the equator. Good to half a per cent: for tolerances, not for surveys."""

_KRASSOVSKY_AXIS = 6_378_245.0
_KRASSOVSKY_E2 = 0.006_693_421_622_965_943
_BD_TURN = np.pi * 3000.0 / 180.0
_MAINLAND = (72.004, 137.8347, 0.8293, 55.8271)
"""West, east, south, north of the box in which the GCJ-02 offset is applied."""


class Datum(StrEnum):
    """坐标系"""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Datum.WGS84: "WGS-84",
    Datum.CGCS2000: "CGCS2000（天地图）",
    Datum.GCJ02: "GCJ-02（高德、腾讯）",
    Datum.BD09: "BD-09（百度）",
}


def to_wgs84(lonlat: npt.ArrayLike, datum: Datum | str) -> Degrees:
    """Degrees in `datum` as WGS-84. Exact to a millimetre."""
    points = np.asarray(lonlat, dtype=np.float64)
    match Datum(datum):
        case Datum.GCJ02:
            return _undo(_wgs_to_gcj, points)
        case Datum.BD09:
            return _undo(_wgs_to_gcj, _undo(_gcj_to_bd, points))
        case _:
            return points


def from_wgs84(lonlat: npt.ArrayLike, datum: Datum | str) -> Degrees:
    """WGS-84 degrees as `datum` writes them."""
    points = np.asarray(lonlat, dtype=np.float64)
    match Datum(datum):
        case Datum.GCJ02:
            return _wgs_to_gcj(points)
        case Datum.BD09:
            return _gcj_to_bd(_wgs_to_gcj(points))
        case _:
            return points


def geometry_to_wgs84(geometry: Any, datum: Datum | str) -> Any:
    """A shapely geometry, or an array of them, moved to WGS-84; every vertex is converted."""
    return shapely.transform(geometry, lambda xy: to_wgs84(xy, datum))


def geometry_from_wgs84(geometry: Any, datum: Datum | str) -> Any:
    return shapely.transform(geometry, lambda xy: from_wgs84(xy, datum))


def looks_like_degrees(bounds: tuple[float, float, float, float]) -> bool:
    """Whether a box can be longitude and latitude at all; metres of a projected grid cannot."""
    west, south, east, north = bounds
    return -180 <= west <= east <= 180 and -90 <= south <= north <= 90


def metres_between(a: npt.ArrayLike, b: npt.ArrayLike) -> Degrees:
    """Distance of points in WGS-84 degrees over less than a few hundred kilometres, to half a per cent."""
    first, second = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    delta = (second - first) * METRES_PER_DEGREE
    middle = np.radians((first[..., 1] + second[..., 1]) / 2)
    return np.asarray(np.hypot(delta[..., 0] * np.cos(middle), delta[..., 1]))


@dataclass(frozen=True, slots=True)
class Guess:
    """How far incoming areas lie from where we know them, if read in this datum."""

    datum: Datum
    distance: float
    """Median metres, or the share that sticks out of the areas above (`unit`)."""
    matched: int
    unit: str = "m"

    @property
    def distance_words(self) -> str:
        return f"{self.distance:.0f}m" if self.unit == "m" else f"{self.distance:.1%}"


CLEAR_METRES = 120.0
CLEAR_RATIO = 3.0


def guess(incoming: npt.ArrayLike, known: npt.ArrayLike) -> list[Guess]:
    """Read incoming points in each datum and compare with the same places in WGS-84, best first.

    CGCS2000 is not listed apart: it cannot be told from WGS-84.
    """
    points, truth = np.asarray(incoming, dtype=np.float64), np.asarray(known, dtype=np.float64)
    guesses = [
        Guess(datum, float(np.median(metres_between(to_wgs84(points, datum), truth))), len(points))
        for datum in (Datum.WGS84, Datum.GCJ02, Datum.BD09)
        if len(points)
    ]
    return sorted(guesses, key=lambda g: g.distance)


def clear_winner(guesses: list[Guess]) -> Datum | None:
    """The datum of a list from `guess` that leaves no doubt: near what is known, and every other far from it."""
    if len(guesses) < 2 or guesses[0].distance > CLEAR_METRES:
        return None
    if guesses[1].distance < max(CLEAR_RATIO * guesses[0].distance, 100.0):
        return None
    return guesses[0].datum


def _waves(values: Degrees, *terms: tuple[float, float]) -> Degrees:
    total = np.zeros_like(values)
    for amplitude, divisor in terms:
        total += amplitude * np.sin(values * (np.pi / divisor))
    return total * (2.0 / 3.0)


def _wgs_to_gcj(points: Degrees) -> Degrees:
    lon, lat = points[..., 0], points[..., 1]
    x, y = lon - 105.0, lat - 35.0
    ripple = _waves(x, (20.0, 1 / 6), (20.0, 1 / 2))
    root = np.sqrt(np.abs(x))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple
    north = north + _waves(y, (20.0, 1.0), (40.0, 3.0), (160.0, 12.0), (320.0, 30.0))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple
    east = east + _waves(x, (20.0, 1.0), (40.0, 3.0), (150.0, 12.0), (300.0, 30.0))
    phi = np.radians(lat)
    shrink = 1.0 - _KRASSOVSKY_E2 * np.sin(phi) ** 2
    meridian = _KRASSOVSKY_AXIS * (1.0 - _KRASSOVSKY_E2) / (shrink * np.sqrt(shrink))
    parallel = _KRASSOVSKY_AXIS / np.sqrt(shrink) * np.cos(phi)
    west_, east_, south_, north_ = _MAINLAND
    inside = (lon >= west_) & (lon <= east_) & (lat >= south_) & (lat <= north_)
    shift = np.stack([np.degrees(east / parallel), np.degrees(north / meridian)], axis=-1)
    return np.asarray(points + np.where(inside[..., None], shift, 0.0))


def _gcj_to_bd(points: Degrees) -> Degrees:
    x, y = points[..., 0], points[..., 1]
    radius = np.hypot(x, y) + 0.000_02 * np.sin(y * _BD_TURN)
    angle = np.arctan2(y, x) + 0.000_003 * np.cos(x * _BD_TURN)
    return np.stack([radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006], axis=-1)


def _undo(forward: Callable[[Degrees], Degrees], points: Degrees) -> Degrees:
    """The point that `forward` carries to each of `points`. The offsets change slowly from place to place, so each
    round shrinks the error about two-hundredfold; six leave less than a micrometre."""
    guess_at = points
    for _round in range(6):
        error = points - forward(guess_at)
        guess_at = guess_at + error
        if not error.size or float(np.abs(error).max()) < 1e-12:
            break
    return guess_at
