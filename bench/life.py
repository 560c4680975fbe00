"""One hand of the lifecycle bench: whole lives for so many seconds, then one line of JSON."""

from __future__ import annotations

import json
import os
import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "bench")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shanzhi.site.settings")


def main() -> None:
    import django

    django.setup()
    from acts import Bench

    bench = Bench()
    offset = random.randrange(10**6)
    for n in range(3):
        bench.life(offset + n)
    lives, began, before = 0, time.perf_counter(), time.process_time()
    until = began + float(sys.argv[1])
    while time.perf_counter() < until:
        bench.life(offset + lives)
        lives += 1
    print(json.dumps({"lives": lives, "took": time.perf_counter() - began, "cpu": time.process_time() - before}))


if __name__ == "__main__":
    main()
