"""Load a year of cases into a demo county that has none yet, and say how fast."""

from __future__ import annotations

import os
import sys
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shanzhi.site.settings")


def main() -> None:
    from shanzhi.site.embedded import Cluster
    from shanzhi.site.environment import environment

    cluster = Cluster(environment().data / "postgres")
    cluster.enter()
    try:
        import django

        django.setup()
        from django.db import connections

        from shanzhi.kernel.profile import current
        from shanzhi.site.demo import land, year

        began, said = time.perf_counter(), [0.0]

        def progress(what: str, done: int, total: int) -> None:
            if time.perf_counter() - said[0] > 5 or done == total:
                said[0] = time.perf_counter()
                print(f"  {said[0] - began:6.1f} s  {what} {done:,} of {total:,}", flush=True)

        plan = tomllib.loads((land.folder_of("cixi") / "demo.toml").read_text("utf-8"))
        year.load(current(), plan, int(sys.argv[1]), progress)
        print(f"  {time.perf_counter() - began:6.1f} s  done", flush=True)
        connections.close_all()
    finally:
        cluster.leave()


if __name__ == "__main__":
    main()
