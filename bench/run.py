"""Measure the house: acts, pages, API, live updates, lives, memory, start. Prints ratios to a floor of the same run.

    shanzhi bench                       at 20,000 cases
    shanzhi bench --cases 540700        at a county's year
    shanzhi bench --cases 1000000 --only lifecycles

Data of each size is kept under build/bench/<cases> and used again. Nothing is asserted: a machine shared with others
shows the steady figure in processor milliseconds, so that is printed beside every time.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "bench")]
PARTS = ("floor", "acts", "api", "pages", "live", "lifecycles", "scan", "start", "command")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--only", default=",".join(PARTS), help=f"of {', '.join(PARTS)}")
    parser.add_argument("--times", type=int, default=200, help="how often each thing is done")
    parser.add_argument("--seconds", type=float, default=15, help="how long lifecycles run")
    parser.add_argument("--fresh", action="store_true", help="load the data again")
    options = parser.parse_args()
    folder = ROOT / "build" / "bench" / str(options.cases)
    os.environ.update(
        SHANZHI_DATA=str(folder), SHANZHI_DEMO="1", DJANGO_SETTINGS_MODULE="shanzhi.site.settings", SHANZHI_CRIER="1"
    )
    _load(folder, options.cases, fresh=options.fresh)

    from shanzhi.site.embedded import Cluster

    cluster = Cluster(folder / "postgres")
    cluster.enter()
    try:
        import django

        django.setup()
        from django.core.management import call_command

        # Data loaded by an older version is brought up to date, not loaded again.
        call_command("migrate", verbosity=0)
        run(cluster, set(options.only.split(",")), options)
    finally:
        from django.db import connections

        connections.close_all()
        cluster.leave()


def _load(folder: Path, count: int, *, fresh: bool) -> None:
    done = folder / "loaded.json"
    if done.exists() and not fresh:
        return
    if folder.exists():
        import shutil

        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "shanzhi.site.cli", "demo", "--cases", "0"], check=True, cwd=ROOT, env=_env())
    land = time.perf_counter() - began
    began = time.perf_counter()
    subprocess.run([sys.executable, str(ROOT / "bench" / "year.py"), str(count)], check=True, cwd=ROOT, env=_env())
    took = time.perf_counter() - began
    done.write_text(json.dumps({"cases": count, "land_seconds": land, "cases_seconds": took}))
    print(f"loaded: county in {land:.0f} s, {count:,} cases in {took:.0f} s ({count / took:,.0f} a second)")


def _env() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "src")}


def run(cluster: Any, parts: set[str], options: argparse.Namespace) -> None:
    from measure import Meter, Series

    postmaster = cluster.pid()
    meter = Meter(postmaster)
    print(f"\n{options.cases:,} cases · {os.cpu_count()} cores · load {os.getloadavg()[0]:.1f}")
    floor = bare_insert(meter, options.times)
    _line("bare INSERT, one transaction each", floor, floor)
    if "acts" in parts:
        acts(meter, floor, options.times)
    if "scan" in parts:
        scan(meter, floor)
    if "command" in parts:
        import room

        room.measure(meter, floor, _line)
    if parts & {"api", "pages", "live", "start"}:
        with server(postmaster) as (port, pid, started):
            if "start" in parts:
                print(f"  web server answers after {started:.1f} s")
            web = Meter(postmaster, pid)
            if "api" in parts:
                through_the_api(port, web, floor, options.times)
            if "pages" in parts:
                pages(port, web, options.times)
            if "live" in parts:
                live(port, web)
            _memory(pid)
    if "lifecycles" in parts:
        lifecycles(postmaster, options.seconds)
    del Series


def _line(name: str, series: Any, floor: Any) -> None:
    print(
        f"  {name:44} p50 {series.p50:7.2f} ms  p99 {series.p99:7.2f} ms  cpu {series.cpu_each:6.2f} ms"
        f"  ×{series.cpu_each / max(0.001, floor.cpu_each):5.1f} of floor"
    )


def bare_insert(meter: Any, times: int) -> Any:
    """The floor: the columns of one case into a table like it with its indexes, committed each."""
    from django.db import connection

    from measure import repeat

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_floor")
        cursor.execute("CREATE TABLE bench_floor (LIKE cases_case INCLUDING ALL)")
        cursor.execute("SELECT * FROM cases_case ORDER BY id DESC LIMIT 1")
        row = list(cursor.fetchone() or ())
    marks = ", ".join(["%s"] * len(row))

    def insert(n: int) -> None:
        with connection.cursor() as cursor:
            # A draft of one row; only what must be unique differs.
            cursor.execute(f"INSERT INTO bench_floor VALUES ({marks})", [10**9 + n, f"F{n}", *row[2:]])

    return repeat("floor", max(times, 200), meter, insert)


def acts(meter: Any, floor: Any, times: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from acts import Bench
    from measure import Series, metered, repeat

    bench = Bench()
    _line("file", repeat("file", times, meter, bench.file), floor)
    lives = [list(bench.steps(bench.file(n))) for n in range(max(30, times // 2))]
    for step, (name, _do) in enumerate(lives[0]):
        # Step by step over all of them, so that reading the clocks of the processes is not counted with the act.
        series = Series(name)
        with metered(series, meter):
            for life in lives:
                began = time.perf_counter()
                life[step][1]()
                series.wall.append((time.perf_counter() - began) * 1000)
        _line(name, series, floor)
    case = bench.file(0)
    counts = []
    for name, do in bench.steps(case):
        with CaptureQueriesContext(connection) as captured:
            do()
        counts.append(f"{name} {len(captured)}")
    print(f"  queries an act, BEGIN and COMMIT included: {', '.join(counts)}")


def scan(meter: Any, floor: Any) -> None:
    """The lamp scan over everything that is due, and again when nothing is."""
    from measure import repeat
    from shanzhi.cases.models import Case
    from shanzhi.command.actions import light_lamps
    from shanzhi.kernel.actor import Actor

    by = Actor.system("巡灯")
    open_cases = Case.objects.filter(lamp_next_at__isnull=False).count()
    while light_lamps(most=1000, by=by):
        pass
    idle = repeat("scan", 50, meter, lambda _n: light_lamps(most=1000, by=by))
    _line(f"lamp scan, nothing due, {open_cases:,} clocks running", idle, floor)


@contextlib.contextmanager
def server(postmaster: int) -> Iterator[tuple[int, int, float]]:
    """The web server as it is run, two processes, on a free port of the loopback."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "shanzhi.site.cli", "_web", "127.0.0.1", str(port), "2"], cwd=ROOT, env=_env()
    )
    try:
        while True:
            with contextlib.suppress(OSError):
                if Http(port).get("/healthz")[0] < 500:
                    break
            if time.perf_counter() - began > 60 or process.poll() is not None:
                raise RuntimeError("the web server did not come up")
            time.sleep(0.05)
        yield port, process.pid, time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(20)


class Http:
    """One kept-alive connection."""

    def __init__(self, port: int, headers: dict[str, str] | None = None) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.headers = headers or {}

    def get(self, path: str) -> tuple[int, bytes]:
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def post(self, path: str, body: Any) -> tuple[int, bytes]:
        self.connection.request(
            "POST", path, json.dumps(body).encode(), {**self.headers, "Content-Type": "application/json"}
        )
        answer = self.connection.getresponse()
        return answer.status, answer.read()


def _token() -> str:
    from shanzhi.kernel.actor import Actor
    from shanzhi.kernel.clock import now
    from shanzhi.staff import actions as staff
    from shanzhi.staff.models import Member

    _token, raw = staff.issue_token(
        Member.objects.get(username="lijuan"), name="bench", scopes={"cases.open_case", "cases.accept", "cases.read"},
        expires_at=now() + timedelta(days=2), by=Actor.system("bench"),
    )  # fmt: skip
    return raw


def through_the_api(port: int, meter: Any, floor: Any, times: int) -> None:
    """File by HTTP with a token, alone and with four callers, against the bare INSERT with as many."""
    from acts import TEXT, Bench
    from measure import Series, metered, repeat

    bench, raw = Bench(), _token()
    body = {
        "category": "EV0404", "channel": "hotline_12345", "text": TEXT, "area": bench.areas[0].code,
        "people": [{"name": "王小明", "phone": "13800001234"}],
    }  # fmt: skip
    caller = Http(port, {"Authorization": f"Bearer {raw}"})

    def file(_n: int, http_: Http = caller) -> None:
        status, answer = http_.post("/api/cases", body)
        if status != 201:
            raise RuntimeError(answer.decode()[:300])

    _line("file through the API", repeat("api", times, meter, file), floor)
    hands = Series("api, four callers")

    def hand() -> None:
        mine = Http(port, {"Authorization": f"Bearer {raw}"})
        for n in range(times // 4):
            began = time.perf_counter()
            file(n, mine)
            hands.wall.append((time.perf_counter() - began) * 1000)

    with metered(hands, meter):
        _together(hand, 4)
    _line("file through the API, four callers", hands, floor)
    bare = _bare_together(times)
    print(
        f"  filing through the API: {hands.rate:.0f} a second; bare INSERT with four callers {bare:.0f} a second;"
        f" share {hands.rate / bare:.0%}"
    )


def _together(do: Any, hands: int) -> None:
    threads = [threading.Thread(target=do) for _ in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _bare_together(times: int) -> float:
    import psycopg
    from django.db import connection

    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    parameters.pop("context", None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM bench_floor LIMIT 1")
        row = list(cursor.fetchone() or ())
    marks = ", ".join(["%s"] * len(row))
    numbers = iter(range(2 * 10**9, 3 * 10**9))

    def hand() -> None:
        with psycopg.connect(**parameters, autocommit=True) as own:
            for _ in range(times):
                n = next(numbers)
                own.execute(f"INSERT INTO bench_floor VALUES ({marks})", [n, f"T{n}", *row[2:]])

    began = time.perf_counter()
    _together(hand, 4)
    return 4 * times / (time.perf_counter() - began)


def _session(username: str) -> str:
    """A signed-in session of a demo person, as the log-in page would make it."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from shanzhi.staff import actions as staff
    from shanzhi.staff.models import Member
    from shanzhi.staff.queries import actor_for

    member = Member.objects.get(username=username)
    session = SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session["second_factor"] = "passed"
    session.create()
    staff.sign_in(
        member, session_key=str(session.session_key), address="127.0.0.1", agent="bench", by=actor_for(member)
    )
    return str(session.session_key)


def pages(port: int, meter: Any, times: int) -> None:
    from django.conf import settings

    from measure import repeat
    from shanzhi.cases.models import Case

    def person(username: str) -> Http:
        return Http(port, {"Cookie": f"{settings.SESSION_COOKIE_NAME}={_session(username)}"})

    county, town, unit = person("zhoumin"), person("lijuan"), person("zhengwei")
    floor = repeat("healthz", times, meter, lambda _n: county.get("/healthz"))
    print(f"  floor of pages: /healthz p50 {floor.p50:.2f} ms, cpu {floor.cpu_each:.2f} ms")
    recent = list(Case.objects.order_by("-id").values_list("code", flat=True)[:50])
    wanted = [
        ("desk, county dispatcher", county, lambda n: "/"),
        ("desk, town dispatcher", town, lambda n: "/"),
        ("desk, handler of a department", unit, lambda n: "/"),
        ("list of all cases", county, lambda n: "/cases/?queue=all"),
        ("list of a town's cases", town, lambda n: "/cases/?queue=all"),
        ("search, a common word", county, lambda n: f"/cases/?queue=all&q={quote('垃圾')}"),
        ("search, a rare word", county, lambda n: f"/cases/?queue=all&q={quote('塔吊')}"),
        ("search, two words in a town", town, lambda n: f"/cases/?queue=all&q={quote('电梯 停运')}"),
        ("map points", county, lambda n: "/cases/points.geojson?queue=all"),
        ("case page", county, lambda n: f"/cases/{recent[n % len(recent)]}/"),
        ("inbox", town, lambda n: "/notices/"),
        ("lamp wall", county, lambda n: "/command/wall"),
        ("command room", county, lambda n: "/command/"),
        ("map of now", county, lambda n: "/command/map/"),
        ("numbers of the navigation", county, lambda n: "/badges"),
    ]
    for name, who, address in wanted:
        status, answer = who.get(address(0))
        if status != 200:
            print(f"  {name:44} {status} {answer[:80]!r}")
            continue
        series = repeat(name, max(100, times // 2), meter, lambda n, w=who, a=address: w.get(a(max(0, n))))
        _line(f"{name} ({len(answer) / 1000:.0f} kB)", series, floor)


def live(port: int, meter: Any) -> None:
    """From the commit of an act to its line in an open stream."""
    from django.conf import settings

    from acts import Bench
    from measure import Series

    bench = Bench()
    cookie = f"{settings.SESSION_COOKIE_NAME}={_session('zhoumin')}"
    stream = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    stream.request("GET", "/live", headers={"Cookie": cookie, "Accept": "text/event-stream"})
    answer = stream.getresponse()
    heard: dict[str, float] = {}
    stop = threading.Event()

    def listen() -> None:
        with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
            while not stop.is_set():
                line = answer.readline().decode()
                if line.startswith("data:") and "cases" in line:
                    for changed in json.loads(line[5:]).get("cases", []):
                        heard.setdefault(changed["code"], time.perf_counter())

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    time.sleep(1)
    series, missed = Series("live"), 0
    for n in range(30):
        case = bench.file(n)
        began = time.perf_counter()
        until = began + 3
        while case.code not in heard and time.perf_counter() < until:
            time.sleep(0.002)
        if case.code in heard:
            series.wall.append((heard[case.code] - began) * 1000)
        else:
            missed += 1
    stop.set()
    stream.close()
    if series.wall:
        print(f"  live update: p50 {series.p50:.0f} ms, p99 {series.p99:.0f} ms, missed {missed} of 30")
    else:
        print("  live update: nothing was heard")


def _memory(pid: int) -> None:
    from measure import memory_of

    found = sorted(memory_of(pid).values(), reverse=True)
    print(f"  memory of the web server's processes (PSS): {', '.join(f'{m:.0f} MB' for m in found)}")


def lifecycles(postmaster: int, seconds: float) -> None:
    """Whole lives, file to close, in two processes at once; everything counted."""
    from measure import Meter

    meter = Meter(postmaster)
    command = [sys.executable, str(ROOT / "bench" / "life.py"), str(seconds)]
    hands = [subprocess.Popen(command, cwd=ROOT, env=_env(), stdout=subprocess.PIPE, text=True) for _ in range(2)]
    start = os.times()
    own = start.user + start.system
    before = meter.read()
    done = threading.Event()

    def watch() -> None:
        # A backend that has ended can no longer be read: look often enough to lose little of it.
        while not done.wait(0.2):
            meter.read()

    watcher = threading.Thread(target=watch)
    watcher.start()
    said = [json.loads(hand.communicate(timeout=seconds + 120)[0].strip().splitlines()[-1]) for hand in hands]
    done.set()
    watcher.join()
    mine = os.times()
    database = meter.read() - before - (mine.user + mine.system - own)
    lives = sum(s["lives"] for s in said)
    took = max(s["took"] for s in said)
    cpu = sum(s["cpu"] for s in said) + database
    print(
        f"  whole lives: {lives / took:.1f} a second on {os.cpu_count()} cores ({lives} in {took:.0f} s);"
        f" {cpu / max(1, lives) * 1000:.1f} processor ms a life, {cpu / max(1, lives) * 125:.2f} an act of eight,"
        f" database included ({database / max(1, lives) * 1000:.1f})"
    )


if __name__ == "__main__":
    main()
