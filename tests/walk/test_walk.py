"""Every address × every post × in reach and out of reach: nothing is told to whom it is not for."""

from __future__ import annotations

from . import arguments, oracle
from .arguments import OF_A_CASE, Ask
from .reading import text_of
from .world import Marked, Walker, World

HIDDEN = {401, 403, 404, 405}
"""An address answers so when it will not even say whether the case exists; 405: it takes a form only."""
PART = {"HX-Request": "true"}
"""As a page asks for a part of itself: the answer comes without the frame that every page has."""
NO_CASES = ("staff:", "places:")
"""These rooms know nothing of cases; their frame is that of every page."""
OF_RESIDENTS = ("intake:track", "intake:done", "records:for_resident")
"""Their door asks for the code and the last four digits, and says the same whether the case exists or not."""


def test_every_address_is_walked() -> None:
    """A new one is entered in `arguments.py`, with what it is to be asked for."""
    assert set(arguments.routes()) - arguments.known() == set(), "addresses that nobody walks"
    assert arguments.known() - set(arguments.routes()) == set(), "addresses that are gone"


def test_it_works(world: World) -> None:
    """The walk finds what is there: whoever may know a case reads it, word for word, and nobody else a word of it."""
    reads = {
        (walker.key, one.key)
        for walker in world.walkers
        for one in world.marked.values()
        if one.secret["title"] in text_of(world.client(walker).get(f"/cases/{one.code}/body/", headers=PART))
    }
    expected = {
        (walker.key, one.key)
        for walker in world.walkers
        for one in world.marked.values()
        if oracle.may_open_pages(walker) and oracle.may_know(walker, one)
    }
    assert reads == expected
    assert len({walker for walker, _case in reads}) > 12, "posts that read"
    assert {case for _walker, case in reads} == set(world.marked), "each case is read by somebody"


def test_nothing_is_told_to_whom_it_is_not_for(world: World) -> None:
    told = []
    for walker in [*world.walkers, None]:
        for ask in [*arguments.asks_about(_of_every_kind(walker, world), OF_A_CASE), *arguments.other_asks(world)]:
            told += _faults(world, walker, ask)
    for ask in arguments.asks_the_same_for_all(world):
        told += _faults(world, None, ask)
    assert told == [], "\n".join(told)


def _of_every_kind(walker: Walker | None, world: World) -> list[Marked]:
    """One case they may know, one they know for a small part, an open and a confidential one they may not know."""
    found: dict[str, Marked] = {}
    for one in world.marked.values():
        known = oracle.may_know(walker, one)
        part = walker is not None and known and oracle.only_assists(walker, one)
        found.setdefault("part" if part else "known" if known else one.circle, one)
    return list(found.values()) if walker else list(found.values())[:1]


def _faults(world: World, walker: Walker | None, ask: Ask) -> list[str]:
    may = ask.about is None or oracle.may_know(walker, ask.about)
    headers = dict(PART) if not may or ask.route.startswith(NO_CASES) else {}
    if ask.path.startswith("/api/") and walker is not None:
        headers["Authorization"] = f"Bearer {world.token(walker)}"
    response = world.client(walker).get(ask.path, ask.query, headers=headers)
    who = f"{walker or '路人'}: GET {ask.path} {ask.query or ''} ({ask.route}) {response.status_code}"
    said = text_of(response)
    words = oracle.forbidden(walker, world)
    for word in oracle.for_the_audit(walker, ask.route, world):
        words.pop(word, None)
    found = [f"{who}: {what} “{word}”" for word, what in words.items() if word in said and word not in ask.sent]
    if response.status_code >= 500:
        found.append(f"{who}: broke")
    if not may and not ask.route.startswith(OF_RESIDENTS) and response.status_code not in HIDDEN:
        found.append(f"{who}: should not even exist")
    return found
