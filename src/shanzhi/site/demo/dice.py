"""Drawing the year: when things happen, where, how long each step takes, and how it ends. Numbers only.

Everything is drawn in whole columns with numpy's legacy generator, whose stream is promised never to change.
Moments are whole seconds since 1970, UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from shanzhi.kernel.clock import SHANGHAI
from shanzhi.kernel.worktime import WorkCalendar

from .stories import STORIES
from .words import Phrase

Column = np.ndarray
DAYS = 365
STORMS = 5
FULL_FROM, FRESH_DAYS, FRESH = 200_000, 12, 6.0
"""A small demo tells the last days more fully, or its desks would be nearly empty."""
HOUR = 3600
_HOURS = np.array([1, 1, 1, 1, 1, 2, 6, 14, 20, 18, 15, 11, 8, 9, 13, 14, 13, 12, 11, 10, 8, 6, 4, 2], dtype=float)


@dataclass(slots=True)
class Draw:
    """The columns of a year of cases, in order of time."""

    opened: Column
    day: Column
    """Days before the last one, for serial numbers."""
    phrase: Column
    grid: Column
    accept: Column
    dispatch: Column
    take_up: Column
    report_back: Column
    verify: Column
    follow_up: Column
    close: Column
    archive: Column
    ending: Column
    """0 the ordinary way, 1 refused, 2 withdrawn, 3 transferred, 4 joined to the case before, 5 suspended."""
    satisfaction: Column
    is_rated: Column
    redos: Column
    person: Column
    channel: Column
    luck: Column
    """A number 0–1 a case for whatever else is to be chosen."""
    lon: Column
    lat: Column


def draw_year(
    count: int, pool: list[Phrase], weights: Column, *, until: datetime, calendar: WorkCalendar, seed: int = 20260101
) -> Draw:
    """`count` cases over the 365 days before `until`. `weights`: how busy each grid is."""
    rng = np.random.RandomState(seed)
    last = until.astimezone(SHANGHAI).date()
    days = [last - timedelta(days=n) for n in range(DAYS - 1, -1, -1)]
    storms = _storms(days, rng)
    per_day = _per_day(days, storms, calendar)
    if count < FULL_FROM:
        per_day[-FRESH_DAYS:] *= FRESH
    day = np.sort(rng.choice(DAYS, size=count, p=per_day / per_day.sum()))
    phrase = _phrases(day, days, storms, pool, rng)
    opened = _moments(day, days, phrase, pool, rng, until)
    order = np.lexsort((opened, day))
    opened, day, phrase = opened[order], day[order], phrase[order]
    grid = rng.choice(len(weights), size=count, p=weights / weights.sum())
    wet = np.isin(day, list(storms)) & (rng.random_sample(count) < 0.5)
    puddles = rng.choice(len(weights), size=12, replace=False)
    grid[wet] = puddles[rng.randint(0, len(puddles), wet.sum())]
    return _steps(opened, day, phrase, grid, pool, rng, len(weights))


def _storms(days: list[date], rng: Any) -> set[int]:
    season = [n for n, d in enumerate(days) if d.month in (6, 7, 8, 9)]
    return set(rng.choice(season, size=min(STORMS, len(season)), replace=False).tolist()) if season else set()


def _per_day(days: list[date], storms: set[int], calendar: WorkCalendar) -> Column:
    weight = np.ones(len(days))
    for n, d in enumerate(days):
        weight[n] *= 1.0 if calendar.is_working_day(d) else 0.62
        weight[n] *= {1: 0.9, 2: 0.75, 6: 1.12, 7: 1.2, 8: 1.15, 12: 1.08}.get(d.month, 1.0)
        weight[n] *= 2.4 if n in storms else 1.0
    return weight


def _phrases(day: Column, days: list[date], storms: set[int], pool: list[Phrase], rng: Any) -> Column:
    """A phrase for each case, by the month and the weather of its day."""
    base = np.array([STORIES[p.story].weight / (6 + STORIES[p.story].weight) for p in pool])
    chosen = np.empty(len(day), dtype=np.int64)
    wet = np.array([p.category in ("EV0405", "EV0707", "EV0404", "EV0410", "EV0202") for p in pool])
    month_of = np.array([d.month for d in days])
    for month in range(1, 13):
        season = np.array([1.0 if not s.months else (2.6 if month in s.months else 0.35) for s in STORIES])
        weight = base * season[[p.story for p in pool]]
        for stormy in (False, True):
            which = (month_of[day] == month) & (np.isin(day, list(storms)) == stormy)
            if which.any():
                w = weight * np.where(wet, 14.0, 0.6) if stormy else weight
                chosen[which] = rng.choice(len(pool), size=which.sum(), p=w / w.sum())
    return chosen


def _moments(day: Column, days: list[date], phrase: Column, pool: list[Phrase], rng: Any, until: datetime) -> Column:
    """The second of the day, drawn from the rush hours of the story."""
    midnight = np.array(
        [int(datetime(d.year, d.month, d.day, tzinfo=SHANGHAI).timestamp()) for d in days], dtype=np.int64
    )
    hour = rng.choice(24, size=len(day), p=_HOURS / _HOURS.sum())
    for number, story in enumerate(STORIES):
        if story.hours:
            mine = np.array([p.story == number for p in pool])[phrase] & (rng.random_sample(len(day)) < 0.75)
            hour[mine] = np.array(story.hours)[rng.randint(0, len(story.hours), mine.sum())]
    seconds = hour * HOUR + rng.randint(0, HOUR, len(day))
    latest = int(until.timestamp()) - 60
    moment = midnight[day] + seconds
    over = moment > latest
    # What would lie in the future happened earlier the same day.
    moment[over] = midnight[day[over]] + rng.randint(0, max(1, latest - int(midnight[-1])), over.sum())
    return moment


def _steps(opened: Column, day: Column, phrase: Column, grid: Column, pool: list[Phrase], rng: Any, grids: int) -> Draw:
    count = len(opened)
    slow = np.array(
        [2.2 if p.category.startswith("DT") else 0.5 if p.category.startswith("ZX") else 1.0 for p in pool]
    )[phrase]

    def wait(median_hours: float, spread: float, factor: Column | float = 1.0) -> Column:
        return (rng.lognormal(np.log(median_hours * HOUR), spread, count) * factor).astype(np.int64)

    accept = opened + np.maximum(60, wait(0.8, 1.2))
    dispatch = accept + np.maximum(60, wait(0.7, 0.9))
    take_up = dispatch + np.maximum(120, wait(1.5, 0.8))
    report_back = take_up + np.maximum(900, wait(30, 1.0, slow))
    late = rng.random_sample(count) < 0.015
    report_back[late] += rng.randint(10, 40, late.sum()) * 86400
    verify = report_back + np.maximum(600, wait(5, 0.8))
    follow_up = verify + np.maximum(600, wait(14, 0.8))
    close = follow_up + np.maximum(300, wait(4, 0.7))
    archive = close + 7 * 86400 + rng.randint(0, 86400, count)
    dice = rng.random_sample(count)
    ending = np.select([dice < 0.012, dice < 0.018, dice < 0.026, dice < 0.056, dice < 0.060], [1, 2, 3, 4, 5], 0)
    # Nothing comes before the first case to join it to.
    ending[:50] = 0
    satisfaction = rng.choice([5, 4, 3, 2, 1], size=count, p=[0.58, 0.32, 0.06, 0.03, 0.01])
    return Draw(
        opened=opened, day=day, phrase=phrase, grid=grid, accept=accept, dispatch=dispatch, take_up=take_up,
        report_back=report_back, verify=verify, follow_up=follow_up, close=close, archive=archive, ending=ending,
        satisfaction=satisfaction, is_rated=rng.random_sample(count) < 0.7,
        redos=(rng.random_sample(count) < 0.03).astype(np.int64),
        person=np.minimum(rng.zipf(1.35, count), 10**6), channel=rng.randint(0, 100, count),
        luck=rng.random_sample(count), lon=rng.normal(0, 0.0006, count), lat=rng.normal(0, 0.0005, count),
    )  # fmt: skip


def stamp(second: int) -> str:
    """For COPY."""
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%d %H:%M:%S+00")
