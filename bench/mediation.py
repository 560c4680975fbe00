"""Measure the room of mediation: the calendar of 33 rooms, 393 mediators, search of 60,500 disputes, 512 agreements.

    python bench/mediation.py --data build/bench/20000     a data folder made by `shanzhi bench` or `shanzhi run`

Everything is put in and measured inside one transaction that is rolled back; pages go through the whole stack of
middleware and templates. Printed is the wall clock beside the floor of the same run (one counted row of an index),
since the machine is shared.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "bench")]
ROOMS, MEDIATORS, DISPUTES, MEMBERS = 33, 393, 60_500, 512


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", default=str(ROOT / "build" / "bench" / "20000"))
    parser.add_argument("--times", type=int, default=15)
    options = parser.parse_args()
    folder = Path(options.data)
    os.environ.update(SHANZHI_DATA=str(folder), SHANZHI_DEMO="1", DJANGO_SETTINGS_MODULE="shanzhi.site.settings")

    from shanzhi.site.embedded import Cluster

    with Cluster(folder / "postgres").running():
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import transaction

        call_command("migrate", verbosity=0)
        with transaction.atomic():
            measure(options.times)
            transaction.set_rollback(True)


def measure(times: int) -> None:
    from django.conf import settings
    from django.db import connection

    from shanzhi.staff.models import Member

    settings.ALLOWED_HOSTS = ["*"]
    head = Member.objects.get(username="mahua")
    fill(head)
    client = browser(head)
    floor = each(times * 4, lambda: _count(connection))
    print(f"{'floor: one count by index':<46} {floor * 1000:8.2f} ms")
    for name, path in (
        (f"calendar of {ROOMS} rooms, a week", "/mediation/rooms"),
        (f"calendar of {ROOMS} rooms, a day", "/mediation/rooms?by=day"),
        (f"register of {MEDIATORS} mediators, a page", "/mediation/mediators"),
        ("register by field and name", "/mediation/mediators?field=DT02&q=%E8%B0%83"),
        (f"list of {DISPUTES:,} disputes, first page", "/mediation/list"),
        (f"search of {DISPUTES:,} by words of the title", "/mediation/list?q=%E5%8C%BA3777"),
        (f"search of {DISPUTES:,} by number", "/mediation/list?q=%E7%AC%AC60001%E5%8F%B7"),
        (f"figures over {DISPUTES:,}", "/mediation/figures?from=2020-01-01&to=2030-12-31"),
    ):
        page(client, name, path, times, floor)
    group(head, floor)


def browser(member: Any) -> Any:
    """Signed in as the site asks for it."""
    from django.test import Client

    from shanzhi.kernel.clock import now
    from shanzhi.staff.models import SignIn
    from shanzhi.staff.web.middleware import SECOND_FACTOR

    client = Client(headers={"host": "localhost"})
    client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[SECOND_FACTOR] = "passed"
    session.save()
    SignIn.objects.create(member=member, session_key=session.session_key, at=now(), seen_at=now())
    return client


def page(client: Any, name: str, path: str, times: int, floor: float) -> None:
    answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")
    took = each(times, lambda: client.get(path))
    print(f"{name:<46} {took * 1000:8.1f} ms  {took / floor:7.0f} x floor")


def each(times: int, what: Callable[[], Any]) -> float:
    """The median."""
    found = []
    for _n in range(times):
        begin = time.perf_counter()
        what()
        found.append(time.perf_counter() - begin)
    return sorted(found)[len(found) // 2]


def _count(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM mediation_mediation WHERE id = 1")
        cursor.fetchone()


def fill(head: Any) -> None:
    """Rooms with a full week, cards, and ended mediations of the committee."""
    from django.db import connection

    from shanzhi.cases.models import Case
    from shanzhi.kernel.clock import SHANGHAI, today
    from shanzhi.mediation.models import Mediation, MediatorCard, Room, Sitting, Slot
    from shanzhi.staff.models import Member, Post

    unit = Post.objects.select_related("unit__area").get(member=head, relieved_at=None).unit
    rooms = Room.objects.bulk_create(
        Room(unit=unit, name=f"{n}号调解室", area_path=unit.area.path, seats=8) for n in range(ROOMS)
    )
    people = Member.objects.bulk_create(Member(username=f"bench{n}", name=f"调解员{n}") for n in range(MEDIATORS))
    MediatorCard.objects.bulk_create(
        MediatorCard(member=p, unit=unit, fields=["DT02"] if n % 3 else ["DT10"], languages=["普通话"])
        for n, p in enumerate(people)
    )
    case = Case.objects.order_by("id").first()
    assert case is not None
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO mediation_mediation (number, case_id, committee_id, kind, source, entrusted_by, category,"
            " title, matter, claims, circle, area_path, is_group, many_side, is_public, checked, state, round,"
            " opened_at, opened_by_name, reason, reason_words, ways, told_how, ended_at, ended_by_name, filed_by_name,"
            " keeping, prevented, prevented_people)"
            " SELECT '〔2026〕示例人调字第' || (50000 + n) || '号', %s, %s, 'people', 'application', '', 'DT0201',"
            " '小区' || n || '漏水纠纷', '', '', 'open', %s, false, '', false, '{}', 'ENDED', 1,"
            " now() - n * interval '5 minutes', '', 'gap', '', '[]', '', now(), '', '', '', '', 0"
            " FROM generate_series(1, %s) n",
            [case.pk, unit.pk, unit.area.path, DISPUTES],
        )
        row = Mediation.objects.filter(committee=unit).order_by("-id").first()
        first = datetime.combine(today() - timedelta(days=today().weekday()), datetime.min.time(), SHANGHAI)
        sittings = [
            Sitting(
                mediation=row, n=1000 + n * 100 + k, mode="face", room=room, by_name="", state="PLANNED",
                starts_at=first + timedelta(days=k // 5, hours=8 + 2 * (k % 5)),
                ends_at=first + timedelta(days=k // 5, hours=10 + 2 * (k % 5)),
            )
            for n, room in enumerate(rooms) for k in range(35)
        ]  # fmt: skip
        Slot.objects.bulk_create(
            Slot(sitting=s, room=s.room, during=(s.starts_at, s.ends_at)) for s in Sitting.objects.bulk_create(sittings)
        )
        cursor.execute("ANALYZE mediation_mediation, mediation_slot, mediation_sitting, mediation_mediatorcard")
    print(f"{ROOMS} rooms with {len(sittings):,} sittings, {MEDIATORS} mediators, {DISPUTES:,} disputes")


def group(head: Any, floor: float) -> None:
    """512 agreements drawn up, opened, signed by everybody, sealed, and their papers as one Word document."""
    from shanzhi.kernel.clock import now, today
    from shanzhi.kernel.sealing import fingerprint, seal
    from shanzhi.mediation import actions as act
    from shanzhi.mediation.models import Assignment, Mediation, Party
    from shanzhi.staff.models import Member
    from shanzhi.staff.queries import actor_for

    xu = Member.objects.get(username="xujing")
    row = Mediation.objects.filter(state="ENDED").order_by("-id").first()
    assert row is not None
    Mediation.objects.filter(pk=row.pk).update(
        state="OPEN", reason="", is_group=True, many_side="B", willing_at=now(), due_at=now() + timedelta(days=20)
    )
    row.refresh_from_db()
    Assignment.objects.create(
        mediation=row, member=xu, name=xu.name, role="chief", chosen_by="committee", state="ACTIVE", at=now()
    )
    Party.objects.bulk_create(
        Party(
            mediation=row, n=n, side="B" if n else "A", is_organisation=not n, willing=True,
            name_sealed=seal(f"户主{n}"), name_masked=f"户*{n}", name_mark=fingerprint(f"户主{n}"),
            claim_fen=100_000 + n,
        )
        for n in range(MEMBERS + 1)
    )  # fmt: skip
    by, seals = actor_for(xu), actor_for(head)
    people = list(row.parties.all())
    amounts = {p.pk: p.claim_fen or 1 for p in people if p.side == "B"}
    steps: tuple[tuple[str, Callable[[], Any]], ...] = (
        ("drawn up", lambda: act.draw_up_batch(
            row, facts="拖欠物业费，双方同意减免两成。", amounts=amounts,
            text="缴纳物业费{amount}", due_on=today() + timedelta(days=15), manner="银行转账", by=by)),
        ("checked and opened", lambda: act.open_batch(row, by=by)),
        ("signed by everybody", lambda: act.sign_batch(row, parties=people, mediator=True, scan_id=1, by=by)),
        ("sealed", lambda: act.seal_batch(row, by=seals)),
        ("as one Word document", lambda: act.print_paper(row, kind="agreements", by=by)),
    )  # fmt: skip
    for name, step in steps:
        begin = time.perf_counter()
        step()
        took = time.perf_counter() - begin
        print(f"{MEMBERS} agreements {name:<30} {took:8.2f} s   {took * 1000 / MEMBERS:6.1f} ms each")
    begin = time.perf_counter()
    client = browser(xu)
    answer = client.get(f"/mediation/{row.pk}/")
    print(f"page of the group ({answer.status_code}) {(time.perf_counter() - begin) * 1000:8.1f} ms")


if __name__ == "__main__":
    main()
