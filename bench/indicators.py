"""Measure the figures: counting everything, counting what changed, the pages, and the check by plain SQL.

    python bench/indicators.py --cases 540700            on the data of `shanzhi bench --cases 540700`
    python bench/indicators.py --data some/folder        on other data
    python bench/indicators.py --cases 540700 --check    recompute every figure of thirteen months by plain SQL as well

The floor is count(*) over the rows that a figure is about, in the same run: what the database needs to look at them
at all. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "bench")]

from measure import Meter, Series, repeat  # noqa: E402 - found once the path is set

PAGES = (
    ("indicators of a month", "heqing", "/insight/?period={month}"),
    ("indicators of a year", "heqing", "/insight/?period={year}"),
    ("indicators of any fifty days", "heqing", "/insight/?period={days}"),
    ("indicators of one town, a month", "heqing", "/insight/?period={month}&area={town}"),
    ("indicators of disputes, a year", "heqing", "/insight/?period={year}&kind=dispute"),
    ("indicators, two filters that no cell has", "heqing", "/insight/?period={month}&channel=web&severity=2"),
    ("indicators of a unit, for its head", "head", "/insight/?period={month}"),
    ("one indicator by unit, a month", "heqing", "/insight/of/ontime_close_rate/?period={month}&by=unit"),
    ("one indicator by village, a year", "heqing", "/insight/of/ontime_close_rate/?period={year}&by=village"),
    ("cases behind a figure, a month", "heqing", "/insight/of/received/cases/?period={month}"),
    ("cases behind a figure, a year", "heqing", "/insight/of/overdue_rate/cases/?period={year}&part=numerator"),
    ("how many of them are hidden, a month", "heqing", "/insight/of/received/hidden/?period={month}"),
)
"""Name, who asks (head: of the unit with the most cases), address."""


def floor(meter: Meter, times: int = 20) -> Series:
    """count(*) over every fact: the least a figure of all cases can cost without cells."""
    from django.db import connection

    def count(_n: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM insight_fact")
            cursor.fetchone()

    return repeat("floor", times, meter, count)


def compile_again() -> tuple[int, float]:
    """What the hourly run does: how many cases had changed, and seconds."""
    from shanzhi.insight import actions as insight
    from shanzhi.kernel.actor import Actor

    began = time.perf_counter()
    done = insight.compile(by=Actor.system("bench"))
    return done.cases, time.perf_counter() - began


def compile_everything() -> tuple[int, float]:
    """Counting as after a change of the rules."""
    from shanzhi.insight.models import Compilation

    Compilation.objects.all().delete()
    return compile_again()


def pages(meter: Meter, times: int = 30) -> list[tuple[str, Series, int, int]]:
    """Name, times, queries and bytes of each page: the whole of Django and the database, but no network."""
    words = _words()
    clients = {"heqing": _signed_in("heqing"), "head": _signed_in(words["head"])}
    found = []
    for name, who, address in PAGES:
        client, url = clients[who], address.format(**words)
        answer = client.get(url)
        if answer.status_code != 200:
            raise RuntimeError(f"{url}: {answer.status_code}")
        series = repeat(name, times, meter, lambda _n, c=client, u=url: c.get(u))
        found.append((name, series, _queries(client, url), len(answer.content)))
    return found


def _queries(client: Any, url: str) -> int:
    from django.db import connection

    seen = 0

    def count(execute: Any, *arguments: Any) -> Any:
        nonlocal seen
        seen += 1
        return execute(*arguments)

    with connection.execute_wrapper(count):
        client.get(url)
    return seen


def check() -> tuple[int, list[str], float]:
    """Figures compared with plain SQL, those that differ, and seconds: all indicators, thirteen months, for the county
    and by unit and town."""
    from shanzhi.insight.periods import Period
    from shanzhi.insight.plain_check import disagreements
    from shanzhi.kernel.clock import today

    began = time.perf_counter()
    checked = disagreements(Period.of_month(today()).months_up_to(13))
    return checked.compared, [str(d) for d in checked.differing], time.perf_counter() - began


def report(postmaster: int, times: int, *, everything: bool, and_check: bool) -> None:
    """Print it all. On a machine shared with others the processor milliseconds are the steady figure."""
    meter = Meter(postmaster)
    if everything:
        cases, seconds = compile_everything()
        print(f"  counting everything: {cases:,} cases in {seconds:.1f} s ({cases / seconds:,.0f} a second)")
    before = meter.read()
    cases, seconds = compile_again()
    print(f"  counting what changed: {cases:,} cases in {seconds:.2f} s, {meter.read() - before:.2f} processor seconds")
    least = floor(meter)
    print(f"  floor: count(*) over all facts p50 {least.p50:.1f} ms, cpu {least.cpu_each:.1f} ms")
    for name, series, queries, size in pages(meter, times):
        print(
            f"  {name:44} p50 {series.p50:7.1f} ms  p99 {series.p99:7.1f} ms  cpu {series.cpu_each:7.1f} ms"
            f"  ×{series.cpu_each / max(0.001, least.cpu_each):5.1f} of floor  {queries} queries  {size / 1000:.0f} kB"
        )
    if and_check:
        compared, differing, seconds = check()
        print(f"  plain SQL: {compared:,} figures compared, {len(differing)} differ, {seconds:.0f} s")
        for words in differing[:20]:
            print(f"    {words}")


def _words() -> dict[str, Any]:
    """What the addresses are filled with: the last full month, its year, the busiest town, the busiest unit's head."""
    from datetime import timedelta

    from django.db import connection

    from shanzhi.insight.periods import Period

    month = Period.parse("")
    with connection.cursor() as cursor:
        cursor.execute("SELECT town FROM insight_fact GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
        [town] = cursor.fetchone()
        cursor.execute(
            "SELECT m.username FROM insight_fact f JOIN staff_post p ON p.unit_id = f.unit_id AND p.kind = 'unit_head'"
            " AND p.relieved_at IS NULL JOIN staff_member m ON m.id = p.member_id"
            " GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
        )
        [head] = cursor.fetchone()
    days = Period(month.last - timedelta(days=60), month.last - timedelta(days=11))
    return {"month": month.text, "year": month.first.year, "days": days.text, "town": town, "head": head}


def _signed_in(username: str) -> Any:
    """A browser in which this person is signed in, with the second factor where the post asks for one."""
    from django.test import Client

    from shanzhi.kernel.clock import now
    from shanzhi.staff.models import Member, SignIn
    from shanzhi.staff.web.middleware import SECOND_FACTOR

    member = Member.objects.get(username=username)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[SECOND_FACTOR] = "passed"
    session.save()
    SignIn.objects.create(member=member, session_key=session.session_key, at=now(), seen_at=now())
    return client


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--data", default="")
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--everything", action="store_true", help="count everything anew first")
    parser.add_argument("--check", action="store_true", help="recompute by plain SQL")
    options = parser.parse_args()
    folder = options.data or str(ROOT / "build" / "bench" / str(options.cases))
    os.environ.update(SHANZHI_DATA=folder, SHANZHI_DEMO="1", DJANGO_SETTINGS_MODULE="shanzhi.site.settings")

    from shanzhi.site.embedded import Cluster
    from shanzhi.site.environment import environment

    cluster = Cluster(environment().data / "postgres")
    cluster.enter()
    try:
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        call_command("migrate", verbosity=0)
        print(f"\nfigures · {os.cpu_count()} cores · load {os.getloadavg()[0]:.1f}")
        report(cluster.pid(), options.times, everything=options.everything, and_check=options.check)
        connections.close_all()
    finally:
        cluster.leave()


if __name__ == "__main__":
    main()
