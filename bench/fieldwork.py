"""Measure the grid worker's app in a real Chromium: first load on a slow network and a slow phone, later starts without
any network.

    shanzhi run                                              in another window, with the demo
    python bench/fieldwork.py --url http://127.0.0.1:8000    against it

Slow 3G here is 400 kbit/s with 400 ms there and back; the processor is slowed four times. "Interactive" is the moment
at which the page has drawn what is on the phone and answers a tap; it is taken by the page's own clock. Bytes are those
on the wire, headers included, up to that moment; the keeping of the app for the time without signal goes on behind it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

LIMITS = {"bytes": 80 * 1024, "first": 3000.0, "later": 1000.0}
KEPT = """new Promise((done) => {
  if (navigator.serviceWorker.controller) done();
  else navigator.serviceWorker.addEventListener("controllerchange", () => done());
})"""
FILL = """async (doors) => {
  const store = await import(document.querySelector("link[rel=modulepreload][href*='store.mjs']").href);
  const known = await store.pulled();
  const began = performance.now();
  for (let at = 0; at < doors; at += 500) {
    const rows = Array.from({ length: Math.min(500, doors - at) }, (_, n) => ({
      id: crypto.randomUUID(), kind: "home", area: 1, address: `门${at + n}号`, name: "王*英", groups: ["everybody"],
      known: { people: 2, smoke_alarm: true }, due: `20${27 + ((at + n) % 40)}-01-01`, last: "", outcome: "",
    }));
    await store.keepDoors(rows, known, false);
  }
  return performance.now() - began;
}"""
"""As they come from the server, five hundred at a time."""
READY = "document.documentElement.dataset.ready"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--user", default="chenfang")
    parser.add_argument("--password", default="shanzhi-demo")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--latency", type=int, default=400, help="milliseconds there and back")
    parser.add_argument("--kbit", type=int, default=400)
    parser.add_argument("--slower", type=float, default=4)
    parser.add_argument(
        "--doors", type=int, default=0, help="put so many doors into the phone's store before it starts"
    )
    options = parser.parse_args()
    with sync_playwright() as playwright:
        rounds = [one_phone(playwright, options) for _ in range(options.times)]
    told = {
        "an empty answer, loaded (this machine just now)": ("floor", None, "ms"),
        "first load, bytes on the wire": ("bytes", LIMITS["bytes"], "B"),
        "first load, interactive": ("first", LIMITS["first"], "ms"),
        "log-in page to today's list": ("signed_in", None, "ms"),
        "later start without network, interactive": ("later", LIMITS["later"], "ms"),
    }
    if options.doors:
        told |= {
            f"{options.doors:,} doors taken in and sealed": ("taken_in", None, "ms"),
            "the last of them found by searching": ("found", None, "ms"),
        }
    print(f"{options.kbit} kbit/s, {options.latency} ms, processor ÷{options.slower:g}, {options.times} phones")
    for name, (key, limit, unit) in told.items():
        values = [r[key] for r in rounds]
        verdict = "" if limit is None else f"  limit {limit:,.0f}  {'kept' if max(values) <= limit else 'BROKEN'}"
        print(f"{name:46} {statistics.median(values):>10,.0f} {unit:3} (worst {max(values):,.0f}){verdict}")


def one_phone(playwright: Playwright, options: argparse.Namespace) -> dict[str, float]:
    """A phone that has never seen the app: opens it, logs in, starts again without network."""
    path = os.environ.get("SHANZHI_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    wire = slowed(context, page, options)
    page.goto(f"{options.url}/healthz")
    found = {"floor": float(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"))}
    wire.clear()
    page.goto(f"{options.url}/field/", wait_until="commit")
    page.wait_for_selector("html[data-ready]", state="attached", timeout=60_000)
    found |= {"first": float(page.evaluate(READY)), "bytes": float(sum(wire))}
    page.evaluate(KEPT)
    page.goto(f"{options.url}/login?next=/field/")
    page.get_by_label("账号").fill(options.user)
    page.get_by_label("密码", exact=True).fill(options.password)
    page.locator("form button[type=submit], form button:not([type])").first.click()
    page.wait_for_url("**/field/**", wait_until="commit", timeout=60_000)
    page.wait_for_selector(".figures", timeout=60_000)
    found["signed_in"] = float(page.evaluate("performance.now()"))
    page.wait_for_timeout(500)
    if options.doors:
        found["taken_in"] = float(page.evaluate(FILL, options.doors))
    page.close()
    context.set_offline(True)
    later = context.new_page()
    context.new_cdp_session(later).send("Emulation.setCPUThrottlingRate", {"rate": options.slower})
    later.goto(f"{options.url}/field/", wait_until="load")
    # Nothing looks at the page while it starts: a probe that asks over and over would be measured with it.
    later.wait_for_timeout(3_000)
    later.wait_for_selector("html[data-ready]", state="attached", timeout=60_000)
    later.wait_for_selector(".figures")
    found["later"] = float(later.evaluate(READY))
    if options.doors:
        later.get_by_role("link", name="走访").click()
        later.get_by_label("找门牌").wait_for()
        began = float(later.evaluate("performance.now()"))
        later.get_by_label("找门牌").fill(f"门{options.doors - 1}号")
        later.get_by_role("button", name=f"去走访 门{options.doors - 1}号", exact=True).wait_for(timeout=120_000)
        found["found"] = float(later.evaluate("performance.now()")) - began
    browser.close()
    return found


def slowed(context: BrowserContext, page: Page, options: argparse.Namespace) -> list[float]:
    """Slow the network and the processor; what comes in over the wire is noted in the answer."""
    session = context.new_cdp_session(page)
    wire: list[float] = []
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False, "latency": options.latency, "downloadThroughput": options.kbit * 125,
            "uploadThroughput": options.kbit * 125,
        },
    )  # fmt: skip
    session.send("Emulation.setCPUThrottlingRate", {"rate": options.slower})

    def note(event: dict[str, Any]) -> None:
        wire.append(event["encodedDataLength"])

    session.on("Network.loadingFinished", note)
    return wire


if __name__ == "__main__":
    main()
