"""Tiles of the command room's first page. Each part of the room adds its own:

    @tiles.register("whistles", order=40)
    def whistles(by: Actor) -> Tile | None:
        return Tile(title=_("吹哨"), icon="megaphone", href="/command/whistles/", figure=3, words=_("3次待应答"))

A tile answers None where it has nothing for the person.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from shanzhi.kernel.actor import Actor

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """磁贴. One way into the room, with a figure where there is something to do."""

    title: str | Promise
    icon: str
    href: str
    words: str | Promise = ""
    figure: int | None = None
    colour: str = ""
    """red, yel, or nothing."""


Draw = Callable[[Actor], Tile | None]
_tiles: dict[str, tuple[int, Draw]] = {}


def register(key: str, *, order: int = 50) -> Callable[[Draw], Draw]:
    """Enter a tile; the same key again replaces it."""

    def decorate(draw: Draw) -> Draw:
        _tiles[key] = (order, draw)
        return draw

    return decorate


def tiles_for(by: Actor) -> list[Tile]:
    """What this person sees, in order. One that fails is left out and logged: the page stands without it."""
    found = []
    for key, (_order, draw) in sorted(_tiles.items(), key=lambda item: (item[1][0], item[0])):
        try:
            tile = draw(by)
        except Exception:
            log.exception("tile %s failed", key)
            continue
        if tile is not None:
            found.append(tile)
    return found
