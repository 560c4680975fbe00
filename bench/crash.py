"""Kill everything at random while cases are filed and moved, then count what is left.

    shanzhi crash                       one minute, four callers
    shanzhi crash --seconds 300 --callers 8

Starts the whole system as `shanzhi run` does, files and moves cases through the API with an idempotency key for every
act, and kills the web server, the worker and the database (SIGKILL) at random moments. A caller repeats an act under
its key until it is answered. Afterwards, in the database: every acknowledged act is there once, every chain of the
trail holds, no serial number is missing or given twice, and no message or job is lost or doubled. Exit code 1 where
anything is not so.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter, defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "bench")]
FOLDER = ROOT / "build" / "crash"
STEPS = (
    ("dispatch", "lijuan", {"to": "housing"}),
    ("take_up", "zhengwei", {}),
    ("report_back", "zhengwei", {"result": "已疏通管道二十米，现场已冲洗。"}),
    ("reply", "lijuan", {"text": "管道已疏通，现场已冲洗消毒。"}),
    ("verify", "fangqin", {"finding": "现场畅通。"}),
    ("follow_up", "qianfang", {"is_solved": True}),
    ("close", "yuping", {}),
)
SCOPES = {
    "lijuan": {"cases.open_case", "cases.accept", "cases.dispatch", "cases.reply", "cases.read"},
    "zhengwei": {"cases.take_up", "cases.report_back", "cases.read_unit"},
    "fangqin": {"cases.verify", "cases.read"},
    "qianfang": {"cases.follow_up", "cases.read"},
    "yuping": {"cases.close", "cases.read"},
}


class Tally:
    """What was acknowledged, and how often it had to be asked."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.filed: dict[str, str] = {}
        self.moved: dict[tuple[str, str], str] = {}
        self.asked = 0
        self.troubles: Counter[str] = Counter()
        self.kills: Counter[str] = Counter()
        self.wrong: list[str] = []


class Caller(threading.Thread):
    """Files cases and takes them through the loop until told to stop; never gives an act up."""

    def __init__(
        self, port: int, tokens: dict[str, str], area: str, tally: Tally, stop: threading.Event, seed: int
    ) -> None:
        super().__init__(daemon=True)
        self.port, self.tokens, self.area, self.tally, self.stop_asked = port, tokens, area, tally, stop
        self.dice = random.Random(seed)
        self.mine: dict[str, int] = {}

    def run(self) -> None:
        while not self.stop_asked.is_set():
            if not self.mine or self.dice.random() < 0.3:
                self._file()
            else:
                self._move(self.dice.choice(list(self.mine)))

    def _file(self) -> None:
        key = uuid.uuid4().hex
        body = {
            "category": "EV0404", "channel": "hotline_12345", "area": self.area, "accept": True,
            "text": f"下水道堵了，污水冒出来。{key[:6]}", "people": [{"name": "王小明", "phone": "13800001234"}],
        }  # fmt: skip
        answer = self._ask("lijuan", "/api/cases", key, body)
        if answer:
            with self.tally.lock:
                self.tally.filed[key] = answer["code"]
            self.mine[answer["code"]] = 0

    def _move(self, code: str) -> None:
        verb, who, body = STEPS[self.mine[code]]
        key = uuid.uuid4().hex
        if self._ask(who, f"/api/cases/{code}/{verb}", key, body):
            with self.tally.lock:
                self.tally.moved[code, verb] = key
        self.mine[code] += 1
        if self.mine[code] == len(STEPS):
            del self.mine[code]

    def _ask(self, who: str, path: str, key: str, body: Any) -> Any:
        """Until an answer comes. 5xx and broken connections are asked again under the same key."""
        wait, until = 0.05, time.monotonic() + 120
        while time.monotonic() < until:
            with self.tally.lock:
                self.tally.asked += 1
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                connection.request(
                    "POST", path, json.dumps(body).encode(),
                    {
                        "Authorization": f"Bearer {self.tokens[who]}", "Content-Type": "application/json",
                        "Idempotency-Key": key,
                    },
                )  # fmt: skip
                answer = connection.getresponse()
                text = answer.read()
                connection.close()
                if answer.status < 400:
                    return json.loads(text)
                if answer.status < 500:
                    self.tally.wrong.append(f"{path}: {answer.status} {text.decode()[:160]}")
                    return None
                trouble = f"HTTP {answer.status}"
            except (OSError, http.client.HTTPException, ValueError) as error:
                trouble = type(error).__name__
            with self.tally.lock:
                self.tally.troubles[trouble] += 1
            time.sleep(wait * (0.5 + self.dice.random()))
            wait = min(1.0, wait * 1.6)
        self.tally.wrong.append(f"{path}: no answer in two minutes")
        return None


class Killer(threading.Thread):
    """Kills one of ours every few seconds, without warning."""

    def __init__(self, root: int, postmaster: Path, tally: Tally, stop: threading.Event, seed: int) -> None:
        super().__init__(daemon=True)
        self.root, self.postmaster, self.tally, self.stop_asked = root, postmaster, tally, stop
        self.dice = random.Random(seed)

    def run(self) -> None:
        while not self.stop_asked.wait(self.dice.uniform(1.5, 5.0)):
            what = self.dice.choices(("web", "worker", "database"), (5, 3, 2))[0]
            pid = self._find(what)
            if pid is None:
                continue
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
                self.tally.kills[what] += 1

    def _find(self, what: str) -> int | None:
        if what == "database":
            with contextlib.suppress(OSError, ValueError, IndexError):
                return int(self.postmaster.read_text().splitlines()[0])
            return None
        with contextlib.suppress(psutil.Error):
            found = []
            for child in psutil.Process(self.root).children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    words = " ".join(child.cmdline())
                    if ("worker" if what == "worker" else "_web") in words or (
                        what == "web" and "granian" in child.name()
                    ):
                        found.append(child.pid)
            return self.dice.choice(found) if found else None
        return None


def _environment() -> dict[str, str]:
    return {
        **os.environ, "SHANZHI_DATA": str(FOLDER), "SHANZHI_DEMO": "1", "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "shanzhi.site.settings",
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--callers", type=int, default=4)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    os.environ.update(_environment())
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    cli = [sys.executable, "-m", "shanzhi.site.cli"]
    subprocess.run([*cli, "demo", "--cases", "0"], check=True, cwd=ROOT, env=_environment())
    port = _free_port()
    with (FOLDER / "run.log").open("w") as log:
        system = subprocess.Popen(
            [*cli, "run", "--port", str(port)], cwd=ROOT, env=_environment(), stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(port)
            return _storm(options, port, system.pid)
        finally:
            system.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                system.wait(30)
            if system.poll() is None:
                system.kill()


def _storm(options: argparse.Namespace, port: int, root: int) -> int:
    import django

    django.setup()
    tokens, area = _tokens()
    tally, stop, calm = Tally(), threading.Event(), threading.Event()
    print(f"seed {options.seed}, {options.callers} callers, {options.seconds:.0f} s of killing")
    callers = [Caller(port, tokens, area, tally, stop, options.seed + n) for n in range(options.callers)]
    killer = Killer(root, FOLDER / "postgres" / "postmaster.pid", tally, calm, options.seed)
    killer.postmaster = next(iter(sorted(FOLDER.rglob("postmaster.pid"))), killer.postmaster)
    for thread in (*callers, killer):
        thread.start()
    time.sleep(options.seconds)
    calm.set()
    killer.join()
    stop.set()
    for caller in callers:
        caller.join(150)
    _wait_for(port)
    return _count(tally)


def _tokens() -> tuple[dict[str, str], str]:
    from django.db import connections

    from shanzhi.kernel.actor import Actor
    from shanzhi.kernel.clock import now
    from shanzhi.places.models import Area
    from shanzhi.staff import actions as staff
    from shanzhi.staff.models import Member
    from shanzhi.staff.queries import actor_for

    tokens = {}
    for username, scopes in SCOPES.items():
        _row, tokens[username] = staff.issue_token(
            Member.objects.get(username=username), name="crash", scopes=scopes, expires_at=now() + timedelta(days=1),
            by=Actor.system("crash"),
        )  # fmt: skip
    town = actor_for(Member.objects.get(username="lijuan")).grants[0].reach[0]
    area = Area.objects.filter(path__startswith=town, level="grid").first()
    connections.close_all()
    if area is None:
        raise RuntimeError("the demo county has no grid")
    return tokens, area.code


def _count(tally: Tally) -> int:
    from django.db import connection

    from shanzhi.records import queries as records

    _settle()
    faults: list[str] = list(tally.wrong)

    def rows(statement: str, *parameters: Any) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(statement, list(parameters))
            return list(cursor.fetchall())

    codes = Counter(tally.filed.values())
    there = {code for (code,) in rows("SELECT code FROM cases_case")}
    lost = [code for code in codes if code not in there]
    twice = [code for code, n in codes.items() if n > 1]
    lines: dict[tuple[str, str], int] = defaultdict(int)
    for subject, act, n in rows(
        "SELECT subject, act, count(*) FROM records_line"
        " WHERE subject LIKE 'case/%%' AND act <> 'cases.turn_lamps' GROUP BY 1, 2"
    ):
        lines[subject[5:], act] = n
    missing = [f"{code} {verb}" for code, verb in tally.moved if lines[code, f"cases.{verb}"] < 1]
    doubled = [f"{code} {act}" for (code, act), n in lines.items() if n > 1]
    gaps = rows(
        'SELECT s."on", s.last, count(c.id) FROM cases_serial s LEFT JOIN cases_case c'
        " ON substr(c.code, 1, 6) = s.county AND substr(c.code, 7, 6) = to_char(s.\"on\", 'YYMMDD')"
        " GROUP BY 1, 2 HAVING s.last <> count(c.id)"
    )
    broken = records.verify()
    waiting = rows("SELECT count(*) FROM notices_notice WHERE state IN ('QUEUED', 'SENDING')")[0][0]
    sent_twice = _sent_twice()
    stuck = rows(
        "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing' AND id NOT IN"
        " (SELECT job_id FROM procrastinate_events WHERE type = 'started' AND at > now() - interval '5 minutes')"
    )[0][0]
    owed = rows(
        "SELECT count(*) FROM cases_case c WHERE NOT EXISTS"
        " (SELECT 1 FROM notices_notice n WHERE n.about = 'case/' || c.code AND n.template = 'accepted')"
    )[0][0]
    kills = ", ".join(f"{what} {n}" for what, n in sorted(tally.kills.items())) or "none"
    print(f"killed: {kills}; troubles seen by callers: {dict(tally.troubles)}")
    print(
        f"asked {tally.asked}, acknowledged {len(tally.filed)} filings and {len(tally.moved)} moves;"
        f" {len(there)} cases there"
    )
    for name, found in (
        ("acknowledged filings lost", lost), ("keys that share a case", twice), ("acknowledged moves lost", missing),
        ("acts done twice", doubled), ("days with gaps in the serials", gaps), ("faults in the trail", broken),
        ("messages sent twice", sent_twice), ("cases whose reporter was not told", [owed] if owed else []),
        ("jobs stuck", [stuck] if stuck else []),
    ):  # fmt: skip
        print(f"  {name:36} {len(found)}")
        faults += [f"{name}: {f}" for f in found[:5]]
    print(f"  messages still waiting to leave      {waiting}")
    for fault in faults[:20]:
        print(f"  ! {fault}")
    print("everything acknowledged is there once" if not faults else "NOT everything is as it should be")
    return 1 if faults else 0


def _settle() -> None:
    """Let the worker empty the outbox; quiet hours may keep some."""
    from django.db import connection

    until = time.monotonic() + 90
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM notices_notice WHERE state IN ('QUEUED','SENDING') AND not_before < now()"
            )
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(2)


def _sent_twice() -> list[str]:
    seen: Counter[str] = Counter()
    for file in (FOLDER / "outbox").glob("*.jsonl"):
        for line in file.read_text("utf-8").splitlines():
            with contextlib.suppress(ValueError):
                seen[json.loads(line)["key"]] += 1
    return [key for key, n in seen.items() if n > 1]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status < 500:
                return
        time.sleep(0.2)
    raise RuntimeError("the system did not come up")


if __name__ == "__main__":
    sys.exit(main())
