"""Measure the hall: an hour of 300 visits as fast as it goes, several desks and windows at once, then what is exact.

    python bench/hall.py --data build/bench/20000     a data folder made by `shanzhi bench` or `shanzhi run`

Desks greet and give numbers, windows call, see off and call again, and three screens ask what to show, all at the same
time in threads of one process. Printed is the wall clock of each act beside the floor of the same run (one committed
row), because the machine is shared; and whether every number was given once, without a gap, and called at one window.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "bench")]
Times = dict[str, list[float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", default=str(ROOT / "build" / "bench" / "20000"))
    parser.add_argument("--visits", type=int, default=300)
    parser.add_argument("--desks", type=int, default=4)
    parser.add_argument("--windows", type=int, default=8)
    options = parser.parse_args()
    folder = Path(options.data)
    os.environ.update(SHANZHI_DATA=str(folder), SHANZHI_DEMO="1", DJANGO_SETTINGS_MODULE="shanzhi.site.settings")

    from shanzhi.site.embedded import Cluster

    cluster = Cluster(folder / "postgres")
    cluster.enter()
    try:
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        measure(options.visits, options.desks, options.windows)
    finally:
        cluster.leave()


class Hour:
    """One hour of visits told at once: what its threads share."""

    def __init__(self, visits: int, desks: int, windows: int) -> None:
        from shanzhi.intake import halls
        from shanzhi.intake.models import Counter, Ticket
        from shanzhi.staff.models import Post

        hall = halls.centre()
        if hall is None:
            raise SystemExit("no hall in this data")
        self.hall, self.visits, self.desks = hall, visits, desks
        Ticket.objects.filter(state__in=("WAITING", "CALLED")).update(state="LEFT", counter=None)
        Counter.objects.update(member=None, opened_at=None)
        self.seats = _seats(Post, hall, windows)
        self.queue = next(q.key for q in halls.queues_of(hall) if q.is_general)
        self.before = set(Ticket.objects.values_list("pk", flat=True))
        last = Ticket.objects.filter(hall=hall, queue=self.queue, on=_today()).order_by("-number").first()
        self.start = last.number if last is not None else 0
        self.times: Times = defaultdict(list)
        self.lock, self.done = threading.Lock(), threading.Event()
        self.called: list[str] = []

    def timed(self, name: str, do: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        answer = do()
        took = (time.perf_counter() - began) * 1000
        with self.lock:
            self.times[name].append(took)
        return answer

    def desk(self, number: int) -> None:
        """Greets every so-manieth visitor and gives a number."""
        from django.db import connection

        from shanzhi.intake import actions as intake
        from shanzhi.intake.actions import Guest

        by, hall = self.seats[number % len(self.seats)], self.hall
        for n in range(number, self.visits, self.desks):
            guest = Guest(name="王小明", phone=f"138{n:08}")
            visit = self.timed("greet", lambda g=guest: intake.greet(hall, guests=[g], matter="问事", by=by))
            self.timed("take_ticket", lambda v=visit: intake.take_ticket(hall, queue=self.queue, visit=v, by=by))
        connection.close()

    def window(self, by: Any, counter: Any) -> None:
        """Calls and sees off until nobody comes any more."""
        from django.db import connection

        from shanzhi.intake import actions as intake
        from shanzhi.intake.hall_errors import NobodyWaits

        while True:
            try:
                ticket = self.timed("call_next", lambda: intake.call_next(counter, by=by))
            except NobodyWaits:
                if self.done.is_set():
                    break
                time.sleep(0.02)
                continue
            with self.lock:
                self.called.append(ticket.shown)
            self.timed("finish_ticket", lambda t=ticket: intake.finish_ticket(t, by=by))
        connection.close()

    def screen(self) -> None:
        """Asks twice a second, as four screens would."""
        from django.db import connection

        from shanzhi.intake.web.hall.public import _now

        while not self.done.is_set():
            self.timed("screen", lambda: _now(self.hall))
            time.sleep(0.5)
        connection.close()

    def run(self) -> float:
        from shanzhi.intake import actions as intake
        from shanzhi.intake.models import Ticket

        counters = [
            intake.open_counter(self.hall, queue=self.queue, number=40 + n, by=by) for n, by in enumerate(self.seats)
        ]
        callers = [threading.Thread(target=self.window, args=pair) for pair in zip(self.seats, counters, strict=True)]
        guides = [threading.Thread(target=self.desk, args=(n,)) for n in range(self.desks)]
        screens = [threading.Thread(target=self.screen) for _ in range(3)]
        began = time.perf_counter()
        for thread in (*callers, *guides, *screens):
            thread.start()
        for thread in guides:
            thread.join()
        while Ticket.objects.filter(hall=self.hall, state="WAITING").exists():
            time.sleep(0.05)
        self.done.set()
        for thread in (*callers, *screens):
            thread.join()
        return time.perf_counter() - began

    def is_exact(self) -> bool:
        """Every number once and without a gap, each called at one window."""
        from shanzhi.intake.models import Ticket

        numbers = sorted(Ticket.objects.exclude(pk__in=self.before).values_list("number", flat=True))
        wanted = list(range(self.start + 1, self.start + self.visits + 1))
        return numbers == wanted and len(set(self.called)) == len(self.called) == self.visits


def measure(visits: int, desks: int, windows: int) -> None:
    hour = Hour(visits, desks, windows)
    floor = _floor()
    took = hour.run()
    rate = visits / took * 3600
    print(f"{visits} visits, {desks} desks, {len(hour.seats)} windows in {took:.1f} s = {rate:,.0f} an hour")
    print(f"{'floor: one committed row':28}{floor:>9.2f} ms")
    for name, found in hour.times.items():
        found.sort()
        middle, high = found[len(found) // 2], found[min(len(found) - 1, int(len(found) * 0.99))]
        parts = f"{middle:>9.2f} ms p50 ({middle / floor:5.1f}×){high:>9.2f} ms p99 ({high / floor:5.1f}×)"
        print(f"{name:28}{parts}  n={len(found)}")
    print(f"numbers without a gap, each called at one window: {'yes' if hour.is_exact() else 'NO'}")


def _floor() -> float:
    """Milliseconds of one small row, committed."""
    from django.db import connection, transaction

    began = time.perf_counter()
    for _ in range(100):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO intake_tally (key, since, count) VALUES (gen_random_uuid()::text, now(), 1)")
    return (time.perf_counter() - began) * 10


def _today() -> Any:
    from shanzhi.kernel.clock import today

    return today()


def _seats(posts: Any, hall: Any, wanted: int) -> list[Any]:
    """People of the centre, one for each window."""
    from shanzhi.staff.queries import actor_for

    kinds = ("window_clerk", "dispatcher", "command_chief")
    rows = posts.objects.filter(unit=hall, kind__in=kinds, relieved_at=None).select_related("member").order_by("id")
    found = list({row.member_id: actor_for(row.member) for row in rows}.values())
    if len(found) < wanted:
        print(f"only {len(found)} people at the centre's desk: so many windows")
    return found[:wanted]


if __name__ == "__main__":
    main()
