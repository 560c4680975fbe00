"""What the trail of a case says of the hall's acts, in plain words; behind a wall, that somebody was referred."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from shanzhi.cases.trail_sentences import Names, Said, says

Detail = Mapping[str, Any]


@says("intake.refer")
def _refer(d: Detail, names: Names) -> Said:
    return Said(_("依法转介：{way}（{number}）").format(way=d.get("way", ""), number=d.get("number", "")))


@says("intake.answer_referral")
def _answer_referral(d: Detail, names: Names) -> Said:
    return Said(_("转介{number}反馈：{state}").format(number=d.get("number", ""), state=d.get("state", "")))
