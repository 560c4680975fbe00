"""How things are measured: percentiles, processor time of whole process trees, ratios to a floor of the same run."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psutil


@dataclass(slots=True)
class Series:
    """Times of one thing done many times, in milliseconds of wall clock, and processor milliseconds in all."""

    name: str
    wall: list[float] = field(default_factory=list)
    cpu: float = 0.0
    took: float = 0.0

    def at(self, share: float) -> float:
        ordered = sorted(self.wall)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    @property
    def p50(self) -> float:
        return self.at(0.5)

    @property
    def p99(self) -> float:
        return self.at(0.99)

    @property
    def cpu_each(self) -> float:
        return self.cpu / max(1, len(self.wall))

    @property
    def rate(self) -> float:
        """How many a second, one after the other or however many hands there were."""
        return len(self.wall) / self.took if self.took else 0.0


class Meter:
    """Processor time of this process and of the trees of others (postmaster, web server, worker)."""

    def __init__(self, *roots: int) -> None:
        self.roots = roots
        self._gone = 0.0
        self._known: dict[int, float] = {}

    def read(self) -> float:
        """Seconds so far; a child that has ended keeps what it was last seen with."""
        mine = os.times()
        total = mine.user + mine.system
        alive: dict[int, float] = {}
        for root in self.roots:
            for process in _tree(root):
                try:
                    times = process.cpu_times()
                except psutil.Error:
                    continue
                alive[process.pid] = times.user + times.system
        for pid, seconds in self._known.items():
            if pid not in alive:
                self._gone += seconds
        self._known = alive
        return total + sum(alive.values()) + self._gone


def _tree(root: int) -> list[psutil.Process]:
    try:
        top = psutil.Process(root)
        return [top, *top.children(recursive=True)]
    except psutil.Error:
        return []


@contextmanager
def metered(series: Series, meter: Meter) -> Iterator[None]:
    """What the block costs in processor time and wall clock goes to the series."""
    before, began = meter.read(), time.perf_counter()
    yield
    series.took += time.perf_counter() - began
    series.cpu += (meter.read() - before) * 1000


def repeat(name: str, times: int, meter: Meter, do: Callable[[int], object], *, warm: int = 3) -> Series:
    """Do a thing `times` times after `warm` rehearsals."""
    for n in range(warm):
        do(-1 - n)
    series = Series(name)
    with metered(series, meter):
        for n in range(times):
            began = time.perf_counter()
            do(n)
            series.wall.append((time.perf_counter() - began) * 1000)
    return series


def memory_of(root: int) -> dict[int, float]:
    """Resident megabytes of every process of a tree, shared pages counted once each by proportional size."""
    found = {}
    for process in _tree(root):
        try:
            found[process.pid] = process.memory_full_info().pss / 1e6
        except (psutil.Error, AttributeError):
            continue
    return found
