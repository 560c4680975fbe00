"""The API of gatherings: the same acts by a token, limited to its scopes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shanzhi.command.models import Gathering, Whistle
from shanzhi.command.tests.linking import unpaid
from shanzhi.command.tests.whistling import tomorrow
from shanzhi.kernel.clock import now, today
from shanzhi.site.testkit import County
from shanzhi.staff import actions as staff

Caller = Callable[..., Any]
SCOPES = {"cases.read", "cases.read_unit", "cases.accept", "cases.dispatch", "cases.enlist"}


@pytest.fixture
def caller(county: County) -> Callable[[str], Caller]:
    """`caller("李娟")(path, body)` posts as that person; without a body it asks."""

    def of(name: str) -> Caller:
        held = {p for g in county[name].grants for p in g.permissions if p.startswith("command.") or p in SCOPES}
        _token, raw = staff.issue_token(
            county.people[name], name="外部系统", scopes=held, expires_at=now() + timedelta(days=30),
            by=county["安全员"],
        )  # fmt: skip
        client = Client(headers={"Authorization": f"Bearer {raw}"})

        def call(path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
            url = f"/api/command{path}"
            if body is None:
                return client.get(url)
            return client.post(url, json.dumps(body), content_type="application/json", headers=headers)

        return call

    return of


def test_it_works(county: County, caller: Callable[[str], Caller]) -> None:
    case = county.case(state="ACCEPTED")
    room, unit = caller("李娟"), caller("陈刚")
    blown = {"case": case.code, "units": ["traffic"], "matter": "门口违停成片，请到场。", "address": "正门"}
    made = room("/whistles", blown, **{"Idempotency-Key": "w1"})
    assert made.status_code == 201, made.content.decode()
    again = room("/whistles", blown, **{"Idempotency-Key": "w1"})
    assert again.json()["id"] == made.json()["id"] and Whistle.objects.count() == 1

    pk = made.json()["id"]
    assert unit(f"/whistles/{pk}/answer_whistle", {"unit": "traffic", "coming": True}).status_code == 200
    assert unit(f"/whistles/{pk}/arrive", {"unit": "traffic"}).json()["calls"][0]["state"] == "ARRIVED"
    assert room(f"/whistles/{pk}/confirm_arrival", {"unit": "traffic"}).json()["calls"][0]["said"] == "按时"
    assert room(f"/whistles/{pk}/conclude_whistle", {"result": "现场已商定。"}).json()["state"] == "CONCLUDED"
    (counted,) = room(f"/whistles/counts?since={today()}&until={today()}").json()
    assert (counted["called"], counted["there_in_time"]) == (1, 1)
    assert [w["id"] for w in unit("/whistles").json()["items"]] == [pk]


def test_a_meeting_from_end_to_end(county: County, caller: Callable[[str], Caller]) -> None:
    case = county.case(state="ACCEPTED")
    room, unit = caller("李娟"), caller("陈刚")
    made = room(
        "/gatherings",
        {"title": "门口停车会商", "starts_at": tomorrow().isoformat(), "place": "指挥室", "units": ["traffic"],
         "cases": [case.code]},
    )  # fmt: skip
    assert made.status_code == 201, made.content.decode()
    url = f"/gatherings/{made.json()['id']}"
    reply = {"unit": "traffic", "coming": True, "members": [county.people["孙梅"].username]}
    assert unit(f"{url}/answer_invitation", reply).json()["invitations"][0]["answer"] == "COMING"
    room(f"{url}/hold", {"present": ["traffic"]})
    decided = room(f"{url}/decide", {"text": "高峰值守。"}).json()["decisions"][0]
    room(f"{url}/write_minutes", {"text": "会议议定由交警高峰值守。", "settle": True})

    refused = room(f"{url}/conclude", {"result": "已全部交办。"})
    assert (refused.status_code, refused.json()["code"]) == (409, "DecisionWithoutOwner")

    room(f"{url}/decisions/{decided['id']}/name_owner", {"unit": "traffic", "limit": "3wd"})
    assert room(f"{url}/conclude", {"result": "已全部交办。"}).json()["state"] == "CONCLUDED"
    assert Gathering.objects.get().concluded_by_name == "李娟"


def test_nobody_sees_what_does_not_concern_them(county: County, caller: Callable[[str], Caller]) -> None:
    case = county.case(state="ACCEPTED")
    blown = {"case": case.code, "units": ["traffic"], "matter": "门口违停成片，请到场。", "address": "正门"}
    pk = caller("李娟")("/whistles", blown).json()["id"]
    assert caller("郑伟")(f"/whistles/{pk}").status_code == 404
    assert caller("陈芳")("/whistles").status_code == 403


def test_a_plan_by_its_key(county: County, caller: Callable[[str], Caller]) -> None:
    case = unpaid(county)
    (plan,) = caller("李娟")(f"/cases/{case.code}/plans/unpaid_wages/start", {}).json()
    assert (plan["state"], plan["steps"][0]["unit"]) == ("RUNNING", "labour")
