"""A real Chromium against a real server process, on the test database.

    def test_something(site, page): page.goto(site.url + "/…")
    def test_somebody(site, county, page): site.sign_in(page, county.people["李娟"])

`page` watches what the browser says: a script error, a refused resource or a breach of the content security policy
fails the test at its end (`page.mishaps`). `axe(page)` answers the list of accessibility violations.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from shanzhi.site.testkit import County
    from shanzhi.staff.models import Member

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--enable-unsafe-swiftshader",
]  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE = 20_000
"""Milliseconds; a machine that runs other tests beside this one draws slowly."""
NOISE = ("GPU stall", "GL Driver Message", "Permissions-Policy header")


def chromium() -> str | None:
    """Where this machine has a Chromium; SHANZHI_CHROMIUM names another."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("SHANZHI_CHROMIUM") or next((p for n in names if (p := shutil.which(n))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if chromium() is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium found: apt-get install chromium fonts-noto-cjk"))


@dataclass
class Site:
    """The served site."""

    url: str

    def sign_in(self, page: Page, member: Member) -> None:
        """Give the browser a session of that member, as a right password would."""
        from shanzhi.staff.actions import sign_in
        from shanzhi.staff.queries import actor_for

        session = SessionStore()
        session[SESSION_KEY] = str(member.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = member.get_session_auth_hash()
        session["second_factor"] = "passed"
        session.create()
        sign_in(
            member,
            session_key=session.session_key or "",
            address="127.0.0.1",
            agent="test",
            by=actor_for(member),
        )
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key or "", "url": self.url}]
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path, seconds: float = 40) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    process.kill()
    raise RuntimeError(f"the server did not come up:\n{log.read_text(encoding='utf-8')[-4000:]}")


class Server:
    """One server process on the test database of this worker, at an address that stays when it is killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        database = connection.settings_dict
        address = (
            f"postgresql://{quote(database['USER'])}:{quote(database['PASSWORD'] or '')}@"
            f"{'' if str(database['HOST']).startswith('/') else database['HOST']}/{quote(database['NAME'])}"
            f"?host={quote(str(database['HOST']), safe='')}&port={database['PORT'] or 5432}"
        )
        environ = os.environ | {
            "SHANZHI_DATABASE_URL": address,
            "SHANZHI_DATA": str(self.folder / "data"),
            "SHANZHI_DEMO": "1",
            "SHANZHI_SECRET_KEY": settings.SECRET_KEY,
            "SHANZHI_SEALING_KEYS": ",".join(settings.SHANZHI_SEALING_KEYS),
            "SHANZHI_RELEASE": "test",
            "SHANZHI_PROFILE_SECONDS": "0",
            "SHANZHI_PUBLIC_URL": self.url,
            "PYTHONPATH": os.pathsep.join([str(Path(settings.PACKAGE).parent), os.environ.get("PYTHONPATH", "")]),
        }
        script = f"from shanzhi.site.server import serve; serve('127.0.0.1', {self.port}, processes=1)"
        log = self.folder / "server.log"
        with log.open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603 - ourselves
                [sys.executable, "-c", script],
                env=environ,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        _wait_for(f"{self.url}/healthz", self.process, log)

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """As a power cut would: parent and workers at once, in the middle of whatever they do."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
            self.process = None


@pytest.fixture(scope="session")
def _server(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server process a test run."""
    server = Server(tmp_path_factory.mktemp("served"))
    try:
        server.start()
        yield server.url
    finally:
        server.stop()


@pytest.fixture
def mortal_server(transactional_db: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of a test's own, that it may kill and start again."""
    server = Server(tmp_path_factory.mktemp("mortal"))
    try:
        server.start()
        yield server
    finally:
        if server.process is not None:
            server.kill()


@pytest.fixture
def site(transactional_db: None, _server: str) -> Site:
    """The site with an empty database; ask for `county` beside it to have people and places."""
    return Site(_server)


@pytest.fixture(scope="session")
def _browser() -> Iterator[Browser]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    # Playwright runs an event loop of its own in this thread; Django need not fear for its connections.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Mishaps:
    """What went wrong in the browser; a test that provokes something calls `forgive`."""

    seen: list[str] = field(default_factory=list)
    forgiven: tuple[str, ...] = ()

    def note(self, text: str) -> None:
        if not any(noise in text for noise in NOISE):
            self.seen.append(text)

    def forgive(self, *parts: str) -> None:
        self.forgiven += parts

    @property
    def left(self) -> list[str]:
        return [text for text in self.seen if not any(part in text for part in self.forgiven)]


def watched(page: Page, mishaps: Mishaps) -> Page:
    """Note script errors, console errors (breaches of the security policy are among them) and server errors."""
    page.on("pageerror", lambda error: mishaps.note(f"script: {error}"))
    page.on("console", lambda said: mishaps.note(f"console: {said.text}") if said.type == "error" else None)
    page.on(
        "response",
        lambda answer: mishaps.note(f"{answer.status} {answer.url}") if answer.status >= 500 else None,
    )
    page.set_default_timeout(PATIENCE)
    return page


@pytest.fixture
def mishaps() -> Mishaps:
    return Mishaps()


@pytest.fixture
def new_page(_browser: Browser, mishaps: Mishaps) -> Iterator[Callable[..., Page]]:
    """Make pages: `new_page(width=360, height=740, cookies={"elder": "1"}, site=site)`; pages of one call of
    `new_page(beside=page)` share the browser's session."""
    contexts: list[Any] = []

    def make(*, width: int = 1440, height: int = 900, beside: Page | None = None, **options: Any) -> Page:
        if beside is not None:
            return watched(beside.context.new_page(), mishaps)
        context = _browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai", **options
        )
        contexts.append(context)
        return watched(context.new_page(), mishaps)

    yield make
    for context in contexts:
        context.close()
    assert not mishaps.left, mishaps.left


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page of the desk, 1440 by 900."""
    return new_page()


@pytest.fixture
def phone(site: Site, county: County, new_page: Callable[..., Page], mishaps: Mishaps) -> Page:
    """A phone that 陈芳 has logged in on once, with the app kept for the time without signal."""
    from .phones import OFFLINE, taken_into_use

    mishaps.forgive(*OFFLINE)
    return taken_into_use(site, county.people["陈芳"], new_page)


def axe(page: Page) -> list[str]:
    """Violations of WCAG 2.2 AA and best practice: rule, element, why. A page that scrolls is looked at in its whole
    length: what a fixed bar covers just now can be scrolled out from under it and is not too small a target."""
    from axe_playwright_python.sync_playwright import Axe

    size = page.viewport_size
    length = page.evaluate("document.documentElement.scrollHeight")
    if size and length > size["height"]:
        page.set_viewport_size({"width": size["width"], "height": length})

    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
    if size:
        page.set_viewport_size(size)
    return [f"{rule['id']}: {node['html'][:160]}: {node['failureSummary']}" for rule in found for node in rule["nodes"]]
