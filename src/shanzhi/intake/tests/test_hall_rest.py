"""The hall over the API: a ticket machine and a display of another maker do what the desk does, and learn no names."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shanzhi.intake import actions as intake
from shanzhi.intake.models import Ticket, Visit
from shanzhi.kernel.clock import now
from shanzhi.site.testkit import County
from shanzhi.staff import actions as staff

SCOPES = {"intake.greet", "intake.call_next", "intake.read_hall", "intake.refer"}


@pytest.fixture
def machine(county: County) -> Any:
    """`machine(path, body)` posts, `machine(path)` asks, as 周敏 of the centre."""
    ends = now() + timedelta(days=30)
    _token, raw = staff.issue_token(
        county.people["周敏"], name="取号机", scopes=SCOPES, expires_at=ends, by=county["安全员"]
    )
    client = Client(headers={"Authorization": f"Bearer {raw}"})

    def call(path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
        if body is None:
            return client.get(f"/api/intake/hall{path}")
        return client.post(
            f"/api/intake/hall{path}", json.dumps(body), content_type="application/json", headers=headers
        )

    return call


def test_it_works(county: County, machine: Any) -> None:
    person = {"name": "赵月娥", "phone": "13800001234"}
    visit = machine("/centre/visits", {"guests": [person], "matter": "问社保"}, **{"Idempotency-Key": "k1"})
    again = machine("/centre/visits", {"guests": [person], "matter": "问社保"}, **{"Idempotency-Key": "k1"})
    assert (visit.status_code, again.json()["id"]) == (201, visit.json()["id"])
    assert "赵" not in visit.content.decode() and "138" not in visit.content.decode()

    ticket = machine("/centre/tickets", {"queue": "general", "visit": visit.json()["id"]}).json()
    assert (ticket["state"], ticket["ahead"]) == ("WAITING", 0)
    assert machine("/centre/now").json()["lines"][0]["waiting"] == 1

    intake.open_counter(county.units["中心"], queue="general", number=7, by=county["周敏"])
    called = machine("/centre/call_next", {}).json()
    assert (called["number"], called["counter"]) == (ticket["number"], 7)
    made = machine(f"/visits/{visit.json()['id']}/refer", {"way": "notary", "why": "要办继承公证"})
    assert (made.status_code, made.json()["way"]) == (201, "公证")
    assert machine(f"/tickets/{ticket['id']}/finish", {}).json()["state"] == "DONE"
    assert machine(f"/visits/{visit.json()['id']}").json()["outcome"] == "referred"


def test_refusals_are_problems(county: County, machine: Any) -> None:
    nobody = machine("/centre/call_next", {})
    assert (nobody.status_code, nobody.json()["code"]) == (404, "NotFound"), "nobody sits there"
    assert machine("/centre/tickets", {"queue": "none"}).status_code == 404
    assert machine("/traffic/now").status_code == 404, "a squad has no hall"
    assert not Ticket.objects.exists() and not Visit.objects.exists()
