"""Pictures of the main pages at desk and phone width, into docs/pictures/. Needs Chromium (apt-get install chromium).

make shots                                    starts its own demo county
make shots ARGS="--address http://127.0.0.1:8000"
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
PASSWORD = "shanzhi-demo"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync")

# name, who (empty: a resident), address; "first … of …" follows the first such link of a page.
WANTED = (
    ("login", "", "/login"),
    ("desk", "lijuan", "/"),
    ("desk-county", "zhoumin", "/"),
    ("cases-map", "zhoumin", "/cases/map/?queue=all"),
    ("case", "lijuan", "first-case"),
    ("window", "hejing", "/intake/new"),
    ("intake-queue", "lijuan", "/intake/queue/"),
    ("hall", "hejing", "/hall/"),
    ("guide-desk", "hejing", "/hall/desk"),
    ("counter", "hejing", "/hall/counter"),
    ("hall-screen", "", "/hall/screen/centre"),
    ("hall-figures", "hejing", "/hall/figures"),
    ("book-a-visit", "", "/r/bookings"),
    ("guide-desk", "hejing", "/hall/desk"),
    ("counter", "hejing", "/hall/counter"),
    ("hall", "hejing", "/hall/"),
    ("mediation", "xujing", "first table a[href^='/mediation/7/'] of /mediation/list"),
    ("mediation-group", "xujing", "first table a[href^='/mediation/12/'] of /mediation/list"),
    ("department", "zhengwei", "/"),
    ("inbox", "lijuan", "/notices/"),
    ("places", "xitong", "/places/"),
    ("people", "xitong", "/staff/people/"),
    ("strength", "xitong", "/staff/strength/"),
    ("duty", "zhoumin", "/staff/duty/"),
    ("trail", "shenji", "/records/"),
    ("command", "heqing", "/command/"),
    ("wall", "shenhao", "/command/wall"),
    ("map-of-now", "heqing", "/command/map/"),
    ("supervisions", "shenhao", "/command/supervisions"),
    ("case-with-ladder", "shenhao", "first a[href^='/cases/3'] of /command/hard-cases/1/"),
    ("whistles", "heqing", "/command/whistles/"),
    (
        "whistle",
        "heqing",
        "first table a[href^='/command/whistles/'] of /command/whistles/",
    ),
    ("meeting", "heqing", "first table a[href^='/command/meetings/'] of /command/meetings/?view=list&when=all"),
    ("statutory", "heqing", "/command/statutory/"),
    ("rota", "heqing", "/command/duty/"),
    ("limits", "heqing", "/command/limits/"),
    ("indicators", "lintao", "/insight/"),
    ("appraisal", "heqing", "first a[href^='/insight/sheets/']:not([href$='draw-up/']) of /insight/sheets/"),
    ("resident-report", "", "/r/"),
    ("resident-track", "", "/t/"),
    ("right-doors", "", "/r/doors"),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--address", default="", help="of a running demo; none: start one")
    parser.add_argument("--only", default="", help="names, comma-separated")
    options = parser.parse_args()
    chromium = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
    if chromium is None:
        print("没有找到 Chromium。Debian/Ubuntu 请运行：apt-get install chromium fonts-noto-cjk", file=sys.stderr)
        return 2
    PICTURES.mkdir(parents=True, exist_ok=True)
    only = set(filter(None, options.only.split(",")))
    with contextlib.ExitStack() as stack:
        address = options.address or stack.enter_context(_demo())
        take(address.rstrip("/"), chromium, only)
    if not only or "field" in only:
        take_phone()
    return 0


def take_phone() -> None:
    """The grid worker's phone: a test with a day's work in it looks at every screen, and keeps the pictures."""
    subprocess.run(
        [sys.executable, "-m", "pytest", "tests/browser/test_phone_screens.py", "-q", "-n0"],
        cwd=ROOT, env={**os.environ, "SHANZHI_PICTURES": str(PICTURES)}, check=True,
    )  # fmt: skip


@contextlib.contextmanager
def _demo() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = ROOT / "build" / "shots"
    environment = {**os.environ, "SHANZHI_DATA": str(data), "PYTHONPATH": str(ROOT / "src")}
    system = subprocess.Popen(
        [sys.executable, "-m", "shanzhi.site.cli", "run", "--port", str(port)], cwd=ROOT, env=environment
    )
    try:
        until = time.monotonic() + 300
        while time.monotonic() < until:
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", "/healthz")
                if connection.getresponse().status < 500:
                    break
            if system.poll() is not None:
                raise RuntimeError("the demo did not start")
            time.sleep(0.5)
        yield f"http://127.0.0.1:{port}"
    finally:
        system.send_signal(signal.SIGINT)
        system.wait(30)


def take(address: str, chromium: str, only: set[str]) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=list(FLAGS))
        contexts: dict[tuple[str, str], Any] = {}
        for name, who, path in WANTED:
            if only and name not in only:
                continue
            for size, viewport in (("desk", DESK), ("phone", PHONE)):
                key = (who, size)
                if key not in contexts:
                    contexts[key] = browser.new_context(
                        viewport=viewport, locale="zh-CN", timezone_id="Asia/Shanghai",
                        device_scale_factor=1 if size == "desk" else 2, is_mobile=size == "phone",
                    )  # fmt: skip
                    if who:
                        _sign_in(contexts[key], address, who)
                page = contexts[key].new_page()
                try:
                    _open(page, address, path)
                    page.screenshot(path=str(PICTURES / f"{name}-{size}.png"), full_page=size == "phone" and not who)
                    print(f"{name}-{size}")
                finally:
                    page.close()
        browser.close()


def _sign_in(context: Any, address: str, who: str) -> None:
    page = context.new_page()
    page.goto(f"{address}/login")
    page.fill("input[name=username]", who)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    page.close()


def _open(page: Any, address: str, path: str) -> None:
    if path == "first-case":
        page.goto(f"{address}/cases/?queue=all&state=HANDLING")
        link = page.locator("table a[href^='/cases/3']").first
        path = link.get_attribute("href")
    if path.startswith("first "):
        what, where = path.removeprefix("first ").rsplit(" of ", 1)
        page.goto(f"{address}{where}")
        path = page.locator(what).first.get_attribute("href", timeout=5000)
    page.goto(f"{address}{path}")
    with contextlib.suppress(Exception):
        # The live stream stays open, so the network is never quite idle.
        page.wait_for_load_state("networkidle", timeout=2500)
    page.wait_for_timeout(400)


if __name__ == "__main__":
    sys.exit(main())
