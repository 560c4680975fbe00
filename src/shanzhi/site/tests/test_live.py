"""The live stream from an announcement to the browser, through the database, for those who may know."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from shanzhi.cases.events import CaseChanged
from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.events import announce
from shanzhi.notices.events import NoticeCreated
from shanzhi.site import live
from shanzhi.site.crier import Crier, News, crier
from shanzhi.site.testkit import County
from shanzhi.staff.actions import end_sign_in, sign_in
from shanzhi.staff.models import Member, SignIn

SYSTEM = Actor.system("测试")


def change(**facts: Any) -> CaseChanged:
    known: dict[str, Any] = {
        "case_id": 7,
        "code": "330282261122000017X",
        "verb": "cases.dispatch",
        "state": "DISPATCHED",
        "version": 3,
        "area_path": "1.2.3.",
        "circle": "open",
        "unit_ids": frozenset({5}),
        "member_ids": frozenset(),
    }
    return CaseChanged(**(known | facts))


# --- the crier ---


def told(*events: object) -> list[dict[str, Any]]:
    news = News()
    for event in events:
        news.add(event)
    return [json.loads(payload) for payload in news.payloads()]


def test_two_changes_of_one_case_are_told_once_to_whoever_should_hear_of_either() -> None:
    (message,) = told(change(version=3, unit_ids=frozenset({5})), change(version=4, unit_ids=frozenset({6})))
    assert message["cases"] == [
        [7, "330282261122000017X", "cases.dispatch", 4, "1.2.3.", "open", [5, 6], []],
    ]


def test_a_case_that_became_confidential_is_told_as_confidential() -> None:
    (message,) = told(change(circle="open"), change(circle="family", version=4))
    assert message["cases"][0][5] == "family"


def test_much_is_told_in_several_messages_that_the_database_takes() -> None:
    news = News()
    for number in range(1000):
        news.add(change(case_id=number, member_ids=frozenset(range(10))))
    payloads = list(news.payloads())
    assert len(payloads) > 10
    assert max(len(p.encode()) for p in payloads) <= 7900
    assert sum(len(json.loads(p)["cases"]) for p in payloads) == 1000


def test_too_much_becomes_look_everything_up() -> None:
    news = News()
    for number in range(6000):
        news.add(change(case_id=number))
    assert list(news.payloads()) == ['{"all": true}']


# --- from act to page ---


@pytest.fixture
def crying(transactional_db: None) -> Iterator[Crier]:
    settings.SHANZHI_CRIER = True
    yield crier
    crier.stop()
    settings.SHANZHI_CRIER = False


@pytest.fixture
def small_county(transactional_db: None) -> County:
    return County()


@pytest.fixture
def case(small_county: County) -> Case:
    """Filed before the crier is switched on, so that only what a test announces is heard."""
    return small_county.case()


class Browser:
    """One open page: what ASGI gives and takes, with nothing between it and the stream."""

    def __init__(self, cookie: str, *, last_event_id: str = "") -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.status: int | None = None
        self.ended = asyncio.Event()
        self._news = asyncio.Event()
        self._gone = asyncio.Event()
        headers = [(b"host", b"testserver"), (b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode())]
        if last_event_id:
            headers.append((b"last-event-id", last_event_id.encode()))
        self._scope: dict[str, Any] = {
            "type": "http",
            "method": "GET",
            "path": "/live",
            "query_string": b"",
            "http_version": "1.1",
            "headers": headers,
            "client": ("127.0.0.1", 5000),
            "server": ("testserver", 80),
            "scheme": "http",
        }
        self.running = asyncio.create_task(live.stream(self._scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif not message.get("more_body"):
            self.ended.set()
        fields = dict(line.split(": ", 1) for line in message.get("body", b"").decode().splitlines() if ": " in line)
        if "event" in fields:
            self.heard.append((fields["event"], json.loads(fields["data"])))
        self._news.set()

    async def hears(self, event: str) -> dict[str, Any]:
        """The first message of that name; fails after five seconds."""
        async with asyncio.timeout(5):
            while True:
                for name, data in self.heard:
                    if name == event:
                        return data
                self._news.clear()
                await self._news.wait()

    async def close(self) -> None:
        self._gone.set()
        await self.running


def cookie_of(member: Member) -> str:
    client = Client()
    client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    key = client.session.session_key
    assert key is not None
    sign_in(member, session_key=key, address="127.0.0.1", agent="test", by=SYSTEM)
    return key


def let_go(both: threading.Barrier) -> None:
    """Once in each thread that asks Django: a connection left open would hold up the end of the test database."""
    both.wait(5)
    connections.close_all()


def watching(script: Any) -> None:
    """Run the script with the hub listening, and leave no connection of a thread behind."""

    async def go() -> None:
        await live.hub.start()
        await asyncio.wait_for(live.hub.is_listening.wait(), 5)
        try:
            await script()
        finally:
            await live.hub.stop()
            loop = asyncio.get_running_loop()
            both = threading.Barrier(live.ASKERS)
            await asyncio.gather(*(loop.run_in_executor(live._askers, let_go, both) for _ in range(live.ASKERS)))

    asyncio.run(go())


def test_it_works(small_county: County, case: Case, crying: Crier) -> None:
    dispatcher = small_county.people["李娟"]
    cookie = cookie_of(dispatcher)

    async def script() -> None:
        page = Browser(cookie)
        assert "now" in await page.hears("hello")
        event = change(case_id=case.pk, code=case.code, area_path=case.area_path, unit_ids=frozenset({case.desk_id}))
        await asyncio.to_thread(announce_committed, event)
        assert await page.hears("changed") == {
            "cases": [{"id": case.pk, "code": case.code, "verb": "cases.dispatch", "n": 3}]
        }
        await page.close()

    watching(script)


def test_whoever_may_not_see_the_case_hears_nothing(small_county: County, case: Case, crying: Crier) -> None:
    dispatcher, handler = small_county.people["李娟"], small_county.people["陈刚"]
    cookies = cookie_of(dispatcher), cookie_of(handler)

    async def script() -> None:
        near, far = Browser(cookies[0]), Browser(cookies[1])
        await near.hears("hello")
        await far.hears("hello")
        event = change(case_id=case.pk, area_path=case.area_path, unit_ids=frozenset({case.desk_id}))
        await asyncio.to_thread(announce_committed, event)
        await asyncio.to_thread(announce_committed, NoticeCreated(handler.pk))
        await near.hears("changed")
        assert await far.hears("changed") == {"inbox": True}
        await near.close()
        await far.close()

    watching(script)


def test_a_stranger_gets_no_stream(transactional_db: None) -> None:
    async def script() -> None:
        page = Browser("nobody")
        await page.running
        assert page.status == 401
        assert page.heard == []

    watching(script)


def test_a_page_that_comes_back_looks_everything_up(small_county: County) -> None:
    cookie = cookie_of(small_county.people["李娟"])

    async def script() -> None:
        page = Browser(cookie, last_event_id="x-1")
        assert await page.hears("resync") == {}
        await page.close()

    watching(script)


def test_a_revoked_sign_in_ends_the_stream(small_county: County, crying: Crier) -> None:
    member = small_county.people["李娟"]
    cookie = cookie_of(member)

    def revoke() -> None:
        end_sign_in(member, by=SYSTEM)
        connections.close_all()

    async def script() -> None:
        page = Browser(cookie)
        await page.hears("hello")
        await asyncio.to_thread(revoke)
        await asyncio.wait_for(page.ended.wait(), 5)
        assert page.heard[-1][0] == "bye"
        await page.close()

    watching(script)


def test_a_server_that_stops_lets_its_streams_go(small_county: County) -> None:
    cookie = cookie_of(small_county.people["李娟"])

    async def script() -> None:
        page = Browser(cookie)
        await page.hears("hello")
        live.hub.end_streams()
        await asyncio.wait_for(page.ended.wait(), 5)
        assert page.heard[-1][0] == "hello", "it is not told to stay away"
        await page.close()

    watching(script)


def test_an_open_page_is_not_a_person_at_work(small_county: County) -> None:
    """Else nobody who leaves the desk with a page open would ever be signed out."""
    cookie = cookie_of(small_county.people["李娟"])
    SignIn.objects.filter(session_key=cookie).update(seen_at="2026-01-01T00:00:00Z")

    async def script() -> None:
        page = Browser(cookie)
        await page.hears("hello")
        await page.close()

    watching(script)
    assert SignIn.objects.get(session_key=cookie).seen_at.year == 2026
    assert SignIn.objects.get(session_key=cookie).seen_at.month == 1


def announce_committed(event: object) -> None:
    announce(event)
    connections.close_all()
