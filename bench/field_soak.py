"""Two hundred phones, twenty records each, over a network that breaks and a server that is killed: nothing lost,
nothing doubled.

    python bench/field_soak.py                              200 phones, 20 records each
    python bench/field_soak.py --phones 20 --seconds 40     a small one

Starts the whole system as `shanzhi run` does on an empty demo county, gives every phone a worker of its own, and lets
all of them send as the app does: photos first in pieces, then the record under its own id, again and again until the
server says that it is filed. A phone loses answers on purpose: it hangs up after it has sent. Meanwhile the web server,
the worker and the database are killed at random moments (SIGKILL). Afterwards everything is counted in the database.
Exit code 1 where anything is not as it should be.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import http.client
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "src"), str(Path(__file__).resolve().parent)]

import crash  # noqa: E402

FOLDER = crash.FOLDER = crash.ROOT / "build" / "field_soak"
PIECE = 16 * 1024
KINDS = ("report", "report", "diary", "grown", "photo")


@dataclass
class Sent:
    """One record of one phone."""

    id: str
    kind: str
    body: dict[str, Any]
    photo: str = ""
    answer: dict[str, Any] = field(default_factory=dict)
    tries: int = 0


class Phone(threading.Thread):
    """Sends its records one by one and gives none up."""

    def __init__(
        self, port: int, session: str, area: int, records: int, picture: bytes, loss: float, seed: int
    ) -> None:
        super().__init__(daemon=True)
        self.port, self.session, self.area, self.picture, self.loss = port, session, area, picture, loss
        self.dice = random.Random(seed)
        self.records = [self._write(n) for n in range(records)]
        self.me, self.token, self.csrf = 0, "", ""
        self.cuts = 0
        self.wrong: list[str] = []

    def _write(self, n: int) -> Sent:
        kind = KINDS[n % len(KINDS)]
        text = f"第{n + 1}条 {self.dice.randrange(10**9)}：楼道口堆满纸箱，请清理"
        if kind in ("report", "photo"):
            photo = str(uuid.UUID(int=self.dice.getrandbits(128), version=4)) if kind == "photo" else ""
            body: dict[str, Any] = {"place": {"area": self.area}, "category": "EV0102", "text": text}
            return Sent(str(uuid.UUID(int=self.dice.getrandbits(128), version=4)), "report", body, photo)
        body = {"area": self.area, "text": text}
        if kind == "grown":
            body |= {"becomes": "report", "category": "EV0102"}
        return Sent(str(uuid.UUID(int=self.dice.getrandbits(128), version=4)), "diary", body)

    def run(self) -> None:
        for record in self.records:
            wait = 0.1
            while not record.answer:
                record.tries += 1
                try:
                    self._send(record)
                except (OSError, http.client.HTTPException, ValueError):
                    self.token = ""
                    time.sleep(wait * (0.5 + self.dice.random()))
                    wait = min(4.0, wait * 2)

    def _send(self, record: Sent) -> None:
        if not self.token:
            news = self._ask("GET", "/field/pull")
            self.me, self.token = news["me"], news["token"]
        if record.photo:
            self._upload(record)
        message = {
            "id": record.id, "kind": record.kind, "body": record.body, "made": 0, "sent": 60_000,
            "photos": [{"id": record.photo}] if record.photo else [],
        }  # fmt: skip
        said = self._ask("POST", "/field/sync", json.dumps({"me": self.me, "records": [message]}).encode())
        answer = said["answers"][0]
        if answer["state"] == "filed":
            record.answer = answer
        elif answer["state"] == "refused":
            self.wrong.append(f"{record.id}: {answer['sentence']}")
            record.answer = answer

    def _upload(self, record: Sent) -> None:
        path = f"/field/photos/{record.photo}"
        size, digest = len(self.picture), hashlib.sha256(self.picture).hexdigest()
        received = int(self._ask("GET", path)["received"])
        while received < size:
            where = f"{path}?record={record.id}&offset={received}&size={size}&sha256={digest}"
            received = int(self._ask("PUT", where, self.picture[received : received + PIECE])["received"])

    def _ask(self, method: str, path: str, body: bytes | None = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            kind = "application/json" if method == "POST" else "application/octet-stream"
            headers = {
                "Cookie": f"{COOKIE}={self.session}; {CSRF_COOKIE}={self.csrf}", "Accept": "application/json",
                "X-CSRFToken": self.token, "Content-Type": kind,
            }  # fmt: skip
            connection.request(method, path, body, headers)
            if method != "GET" and self.dice.random() < self.loss:
                # The answer is lost on the way: the server has done it, or has not.
                self.cuts += 1
                raise ConnectionResetError("hung up")
            response = connection.getresponse()
            for cookie in response.headers.get_all("Set-Cookie") or ():
                if cookie.startswith(f"{CSRF_COOKIE}="):
                    self.csrf = cookie.split("=", 1)[1].split(";")[0]
            content = response.read()
            if response.status >= 400 and response.status != 409:
                raise OSError(f"{response.status}")
            return json.loads(content)
        finally:
            connection.close()


COOKIE, CSRF_COOKIE = "sessionid", "csrftoken"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--phones", type=int, default=200)
    parser.add_argument("--records", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=120, help="how long things are killed")
    parser.add_argument("--loss", type=float, default=0.1, help="share of answers that are lost")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    os.environ.update(crash._environment())
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    cli = [sys.executable, "-m", "shanzhi.site.cli"]
    subprocess.run([*cli, "demo", "--cases", "0"], check=True, cwd=crash.ROOT, env=crash._environment())
    port = crash._free_port()
    with (FOLDER / "run.log").open("w") as log:
        system = subprocess.Popen(
            [*cli, "run", "--port", str(port)], cwd=crash.ROOT, env=crash._environment(), stdout=log,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            crash._wait_for(port)
            return storm(options, port, system.pid)
        finally:
            system.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                system.wait(30)
            if system.poll() is None:
                system.kill()


def storm(options: argparse.Namespace, port: int, root: int) -> int:
    import django

    django.setup()
    sessions, area = workers(options.phones)
    picture = a_picture()
    phones = [
        Phone(port, session, area, options.records, picture, options.loss, options.seed * 1000 + n)
        for n, session in enumerate(sessions)
    ]
    tally, calm = crash.Tally(), threading.Event()
    postmaster = next(iter(sorted(FOLDER.rglob("postmaster.pid"))), FOLDER / "postgres" / "postmaster.pid")
    killer = crash.Killer(root, postmaster, tally, calm, options.seed)
    print(
        f"seed {options.seed}, {options.phones} phones × {options.records} records, {options.seconds:.0f} s of killing"
    )
    began = time.monotonic()
    for thread in (*phones, killer):
        thread.start()
    while time.monotonic() - began < options.seconds and any(p.is_alive() for p in phones):
        time.sleep(0.5)
    calm.set()
    killer.join()
    crash._wait_for(port)
    for phone in phones:
        phone.join(max(1.0, 900 - (time.monotonic() - began)))
    seconds = time.monotonic() - began
    crash._wait_for(port)
    return count(phones, tally, seconds)


def workers(number: int) -> tuple[list[str], int]:
    """A worker with a log-in for each phone, all of one grid."""
    global COOKIE, CSRF_COOKIE
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.db import connections

    from shanzhi.kernel.clock import now, today
    from shanzhi.staff.models import Member, Post, SignIn

    COOKIE, CSRF_COOKIE = settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME
    pattern = Post.objects.filter(member__username="chenfang", kind="grid_worker").get()
    store = import_module(settings.SESSION_ENGINE).SessionStore
    keys = []
    for n in range(number):
        member = Member(username=f"soak{n:04}", name=f"测试{n:04}")
        member.set_unusable_password()
        member.save()
        Post.objects.create(
            member=member, unit_id=pattern.unit_id, kind="grid_worker", area_id=pattern.area_id, starts_on=today()
        )
        session = store()
        session[SESSION_KEY] = str(member.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = member.get_session_auth_hash()
        session["second_factor"] = "passed"
        session.create()
        keys.append(session.session_key)
        SignIn.objects.create(
            member=member, session_key=session.session_key, at=now(), seen_at=now(), address="127.0.0.1"
        )
    connections.close_all()
    return keys, int(pattern.area_id or 0)


def a_picture() -> bytes:
    from PIL import Image

    file = io.BytesIO()
    Image.effect_noise((640, 480), 40).convert("RGB").save(file, "JPEG", quality=70)
    return file.getvalue()


def count(phones: list[Phone], tally: crash.Tally, seconds: float) -> int:
    from django.db import connection

    from shanzhi.records import queries as records

    def one(statement: str, *parameters: Any) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement, list(parameters))
            return int(cursor.fetchone()[0])

    sent = [record for phone in phones for record in phone.records]
    filed = [record for record in sent if record.answer.get("state") == "filed"]
    codes = Counter(r.answer["case"] for r in filed if r.answer.get("case"))
    ids = [r.id for r in sent]
    reports = sum(r.kind == "report" or r.body.get("becomes") == "report" for r in sent)
    photos = sum(bool(r.photo) for r in sent)
    diary = sum(r.kind == "diary" for r in sent)
    figures = [
        ("records written on phones", len(sent), len(filed)),
        ("records in the database", len(sent), one(
            "SELECT count(*) FROM fieldwork_record WHERE state = 'FILED' AND uid = ANY(%s::uuid[])", ids)),
        ("cases", reports, one(
            "SELECT count(DISTINCT case_id) FROM fieldwork_record WHERE uid = ANY(%s::uuid[])", ids)),
        ("cases of these workers in all", reports, one(
            "SELECT count(*) FROM cases_case c JOIN staff_member m ON m.id = c.first_contact_id"
            " WHERE m.username LIKE 'soak%%'")),
        ("answers that share a case", 0, sum(n > 1 for n in codes.values())),
        ("photos with their report", photos, one(
            "SELECT count(*) FROM records_attachment a JOIN fieldwork_record r ON a.subject = 'case/' ||"
            " (SELECT code FROM cases_case WHERE id = r.case_id) WHERE r.uid = ANY(%s::uuid[])", ids)),
        ("diary pages", diary, one(
            "SELECT count(*) FROM fieldwork_diaryentry WHERE uid = ANY(%s::uuid[])", ids)),
        ("photos left half sent", 0, one("SELECT count(*) FROM fieldwork_photo")),
        ("faults in the trail", 0, len(records.verify())),
    ]  # fmt: skip
    kills = ", ".join(f"{what} {n}" for what, n in sorted(tally.kills.items())) or "none"
    print(f"killed: {kills}; answers lost on purpose: {sum(p.cuts for p in phones)};"
          f" sent again: {sum(r.tries - 1 for r in sent)}; {seconds:.0f} s")  # fmt: skip
    faults = [f"refused: {words}" for phone in phones for words in phone.wrong[:3]]
    for name, wanted, found in figures:
        print(f"  {name:34} {found:>7,} of {wanted:>7,}{'' if found == wanted else '   !'}")
        if found != wanted:
            faults.append(f"{name}: {found} instead of {wanted}")
    for fault in faults[:20]:
        print(f"  ! {fault}")
    print("nothing lost, nothing doubled" if not faults else "NOT everything is as it should be")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
