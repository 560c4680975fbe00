"""Tiles of the first page for the ladder and for gatherings: each says how many wait for this person."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shanzhi.kernel.actor import Actor

from . import gatherings, slips, tiles, whistles
from .tiles import Tile

Count = Callable[[Actor], int]
_TILES: tuple[tuple[str, int, str | Promise, str, str, tuple[str, ...], Count | None, str | Promise], ...] = (
    ("wall", 10, gettext_lazy("亮灯墙"), "siren", "command:wall", ("command.read",), None,
     gettext_lazy("按单位、镇街、类别看红黄灯")),
    ("supervisions", 11, gettext_lazy("督办台账"), "gavel", "command:supervisions",
     ("command.read", "command.answer_supervision"), lambda by: slips.waiting_count(by=by), gettext_lazy("件等您处理")),
    ("instructions", 12, gettext_lazy("领导批示"), "stamp", "command:instructions",
     ("command.read", "command.answer_instruction"), lambda by: slips.instruction_count(by=by),
     gettext_lazy("件等您处理")),
    ("hard_cases", 13, gettext_lazy("疑难件"), "layers", "command:hard_cases", ("command.read",),
     lambda by: slips.hard_case_count(by=by), gettext_lazy("件等您处理")),
    ("whistles", 14, gettext_lazy("吹哨报到"), "megaphone", "command:whistles",
     ("command.read", "command.whistle", "command.answer_whistle"), whistles.waiting_count,
     gettext_lazy("件等您应答或确认")),
    ("meetings", 15, gettext_lazy("会商联席"), "users-round", "command:meetings",
     ("command.read", "command.convene", "command.answer_invitation"), gatherings.waiting_count,
     gettext_lazy("件等您答复或办结")),
    ("teams", 16, gettext_lazy("联合执法和专班"), "shield-check", "command:teams",
     ("command.read", "command.form_team", "command.answer_invitation"), gatherings.teams_waiting_count,
     gettext_lazy("件等您答复或办结")),
)  # fmt: skip


def _register(
    key: str, order: int, title: str | Promise, icon: str, url: str, needs: tuple[str, ...], count: Count | None,
    words: str | Promise,
) -> None:  # fmt: skip
    @tiles.register(key, order=order)
    def draw(by: Actor) -> Tile | None:
        if not any(by.has(verb) for verb in needs):
            return None
        number = count(by) if count else 0
        return Tile(
            title=title, icon=icon, href=reverse(url), figure=number or None,
            words=words if number or count is None else _("没有等您处理的"), colour="yel" if number else "",
        )  # fmt: skip


for _row in _TILES:
    _register(*_row)
