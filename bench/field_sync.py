"""Measure the sync of the grid worker's phone with very many doors in reach: the first time, after a year away, and on
an ordinary morning; and the sheet that comes with it.

    python bench/field_sync.py                 in a scratch database of the test settings
    python bench/field_sync.py --doors 50000 --changed 500

Doors are written in bulk into one grid of a small county; a worker of that grid then pulls as the phone does.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shanzhi.site.settings")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--doors", type=int, default=50_000)
    parser.add_argument("--changed", type=int, default=500, help="doors that changed while the phone was away")
    options = parser.parse_args()

    import django

    django.setup()
    from django.conf import settings
    from django.db import connections
    from django.test.utils import get_runner

    from shanzhi.site.embedded import Cluster

    folder = Path(tempfile.mkdtemp(prefix="shanzhi-bench-"))
    cluster = Cluster(folder / "pg", throwaway=True)
    cluster.enter()
    settings.SHANZHI_CRIER = False
    settings.DATABASES["default"]["HOST"] = str(cluster.socket_folder)
    connections["default"].settings_dict["HOST"] = str(cluster.socket_folder)
    try:
        get_runner(settings)(verbosity=0, interactive=False).setup_databases()
        run(options)
    finally:
        connections.close_all()
        cluster.destroy()
        shutil.rmtree(folder, ignore_errors=True)


def run(options: argparse.Namespace) -> None:
    from django.db import connection

    from shanzhi.fieldwork import field_desk, pulling
    from shanzhi.fieldwork.models import Household
    from shanzhi.kernel.clock import now, today
    from shanzhi.site.testkit import County

    county = County()
    grid, worker = county.areas["阳明1"], county["陈芳"]
    long_ago = now() - timedelta(days=365)
    for start in range(0, options.doors, 2000):
        Household.objects.bulk_create(
            Household(
                uid=uuid4(), area=grid, area_path=grid.path, address=f"{n // 40}幢{n % 40}室", name_masked="王*英",
                groups=["everybody"], known={"people": n % 6, "smoke_alarm": True}, due_on=today(),
                changed_at=long_ago + timedelta(seconds=n),
            )
            for n in range(start, min(start + 2000, options.doors))
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE fieldwork_household")

    def pull_all(cursor: str = "", reach: str = "") -> tuple[str, str, int, int, list[float]]:
        """Page by page, as the phone does it: cursor, reach, rows, bytes, seconds a page."""
        rows = size = 0
        times: list[float] = []
        goes_on = False
        while True:
            began = time.perf_counter()
            page = pulling.households(cursor=cursor, goes_on=goes_on, reach=reach, by=worker)
            said: Any = json.dumps(page.rows, ensure_ascii=False, separators=(",", ":"))
            times.append(time.perf_counter() - began)
            rows, size = rows + len(page.rows), size + len(said.encode())
            cursor, reach, goes_on = page.cursor, page.reach, True
            if not page.more:
                return cursor, reach, rows, size, times

    def tell(name: str, rows: int, size: int, times: list[float]) -> None:
        print(
            f"{name:44} {rows:>7,} rows {len(times):>4} pages {size / 1024:>9,.0f} KB"
            f" {sum(times):>7.2f} s (a page {1000 * statistics.median(times):.0f} ms, worst {1000 * max(times):.0f})"
        )

    print(f"{options.doors:,} doors in the worker's reach")
    cursor, reach, *first = pull_all()
    tell("a phone that has nothing", *first)
    ids = list(Household.objects.order_by("id").values_list("pk", flat=True)[: options.changed])
    Household.objects.filter(pk__in=ids).update(changed_at=now(), due_on=today())
    cursor2, reach, *away = pull_all(cursor, reach)
    tell(f"after a year away, {options.changed:,} changed", *away)
    _cursor, _reach, *again = pull_all(cursor2, reach)
    tell("again at once (the overlap comes twice)", *again)
    Household.objects.filter(changed_at__gte=now() - timedelta(minutes=5)).update(
        changed_at=now() - timedelta(minutes=10)
    )
    _cursor, _reach, *quiet = pull_all(cursor2, reach)
    tell("an ordinary morning", *quiet)
    times = []
    for _n in range(5):
        began = time.perf_counter()
        sheet = field_desk.desk(by=worker)
        times.append(time.perf_counter() - began)
    size = len(json.dumps(sheet, ensure_ascii=False).encode())
    tell("the desk beside it (errands, near, know-how)", 1, size, times)


if __name__ == "__main__":
    main()
