"""Acts out of reach: every form and every route of the API is refused, and nothing has changed."""

from __future__ import annotations

import pytest

from shanzhi.cases.models import Case
from shanzhi.cases.states import MOVES
from shanzhi.records.models import Line

from . import arguments, oracle
from .arguments import OF_A_CASE, ONLY_POSTED
from .world import Marked, Walker, World

REFUSED = {401, 403, 404, 405}
FILLED = {
    "reason": "理由说明充分", "text": "文字说明", "note": "说明文字", "result": "办理结果说明",
    "finding": "核查情况说明",
    "opinion": "意见说明", "to": "housing", "unit": "housing", "next_unit": "housing", "purpose": "核实情况用途",
    "granted": True, "is_solved": True, "satisfaction": 5, "plea": 1, "errand": 1, "handler": 1, "amount": "1wd",
    "right_door": "court", "danger": "none", "leader": "u001", "owner": "u001", "plan": "化解方案说明",
    "review_on": "2027-01-01", "until": "2027-01-01", "words": "抓紧办理",
    "demand": "限期办结", "answer": "答复说明", "how": "redo",
}  # fmt: skip


def _out_of_reach(world: World, walker: Walker, number: int) -> Marked | None:
    hidden = [one for one in world.marked.values() if not oracle.may_know(walker, one)]
    return hidden[number % len(hidden)] if hidden else None


def _versions() -> dict[int, tuple[int, str]]:
    return {pk: (version, state) for pk, version, state in Case.objects.values_list("id", "version", "state")}


def test_nobody_acts_on_what_they_may_not_know(world: World) -> None:
    lines, versions = Line.objects.filter(subject__startswith="case/").count(), _versions()
    faults = []
    for walker in world.walkers:
        for number, path in enumerate(_posts(world, walker)):
            headers = {"HX-Request": "true"}
            if path.startswith("/api/"):
                headers = {"Authorization": f"Bearer {world.token(walker)}"}
                response = world.client(walker).post(path, FILLED, content_type="application/json", headers=headers)
            else:
                response = world.client(walker).post(path, FILLED, headers=headers)
            if response.status_code not in REFUSED:
                faults.append(f"{walker}: POST {path} {response.status_code} ({number})")
    assert faults == [], "\n".join(faults)
    assert Line.objects.filter(subject__startswith="case/").count() == lines
    assert _versions() == versions


def _posts(world: World, walker: Walker) -> list[str]:
    found = []
    tables = [(name, make) for table in (OF_A_CASE, ONLY_POSTED) for name, make in table.items()]
    for number, (route, make) in enumerate(tables):
        one = _out_of_reach(world, walker, number)
        if one is None or route.startswith(("intake:track", "intake:done", "records:for_resident")):
            continue
        if any(name in ("whistle", "gathering") for name in _numbers(make, one)):
            continue
        found += [ask.path for ask in arguments.asks_about([one], {route: make})][:1]
    for number, verb in enumerate(MOVES):
        if one := _out_of_reach(world, walker, number):
            found.append(f"/cases/{one.code}/do/{verb}/")
    return found


def _numbers(make: arguments.OfCase, one: Marked) -> list[str]:
    """Which kind of thing the route is about, where this case has none of it."""
    pks = {each.get("pk") for each in make(one)}
    return [name for name, pk in one.other_numbers.items() if pk == 999_999 and pk in pks]


@pytest.mark.parametrize("route", ["/", "/cases/", "/api/cases", "/live"])
def test_a_stranger_stays_outside(world: World, route: str) -> None:
    assert world.client(None).get(route).status_code in (302, 401)
