"""The API: the same acts as the desk, behind a token."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shanzhi.cases.states import MOVES
from shanzhi.kernel.clock import now
from shanzhi.site.testkit import County
from shanzhi.staff import actions as staff


class Caller:
    """A partner system with a token of one member."""

    def __init__(self, county: County, name: str, scopes: set[str]) -> None:
        _token, raw = staff.issue_token(
            county.people[name], name="测试系统", scopes=scopes, expires_at=now() + timedelta(days=30),
            by=county["安全员"],
        )  # fmt: skip
        self.client = Client(headers={"Authorization": f"Bearer {raw}"})

    def post(self, path: str, body: dict[str, Any], **headers: str) -> Any:
        return self.client.post(f"/api{path}", json.dumps(body), content_type="application/json", headers=headers)

    def get(self, path: str) -> Any:
        return self.client.get(f"/api{path}")


SCOPES = {"cases.read", "cases.open_case", "cases.accept", "cases.dispatch", "cases.look"}


@pytest.fixture
def caller(county: County) -> Caller:
    return Caller(county, "李娟", SCOPES)


def a_report(county: County) -> dict[str, Any]:
    return {
        "category": county.a_category,
        "channel": "hotline_12345",
        "text": "金山路路灯三盏不亮，晚上看不清路面。",
        "area": county.areas["金山1"].code,
        "people": [{"name": "李四光", "phone": "13700001234"}],
    }


def test_it_works(county: County, caller: Caller) -> None:
    opened = caller.post("/cases", a_report(county))
    assert opened.status_code == 201
    code = opened.json()["code"]

    accepted = caller.post(f"/cases/{code}/accept", {})
    dispatched = caller.post(f"/cases/{code}/dispatch", {"to": "housing", "assisting": ["enforcement"]})

    assert accepted.json()["state"] == "ACCEPTED"
    assert dispatched.json()["lead_unit"] == "住建"
    whole = caller.get(f"/cases/{code}").json()
    assert [e["role"] for e in whole["errands"]] == ["lead", "assist"]
    trail = [line["act"] for line in caller.get(f"/cases/{code}/trail").json()]
    assert [act for act in trail if act.startswith("cases.")] == [
        "cases.open_case", "cases.accept", "cases.dispatch",
    ]  # fmt: skip


def test_the_same_key_files_once(county: County, caller: Caller) -> None:
    first = caller.post("/cases", a_report(county), **{"Idempotency-Key": "order-17"})
    again = caller.post("/cases", a_report(county), **{"Idempotency-Key": "order-17"})
    other = caller.post(
        "/cases", {**a_report(county), "text": "完全不同的另一件事情。"}, **{"Idempotency-Key": "order-17"}
    )

    assert first.json()["code"] == again.json()["code"]
    assert (other.status_code, other.json()["code"]) == (422, "KeyReused")


def test_an_old_version_is_told_what_changed(county: County, caller: Caller) -> None:
    code = caller.post("/cases", a_report(county)).json()["code"]
    caller.post(f"/cases/{code}/accept", {})

    late = caller.post(f"/cases/{code}/dispatch", {"to": "housing"}, **{"If-Match": "1"})

    assert (late.status_code, late.json()["code"]) == (409, "ChangedMeanwhile")
    assert late["Content-Type"] == "application/problem+json"
    assert late.json()["facts"]["changes"][-1]["label"] == "受理"


def test_a_scope_that_was_not_given_is_refused(county: County, caller: Caller) -> None:
    code = caller.post("/cases", a_report(county)).json()["code"]
    refused = caller.post(f"/cases/{code}/triage", {"note": "看一看"})
    assert (refused.status_code, refused.json()["code"]) == (403, "NotAllowed")


def test_without_a_token_nothing_is_said(county: County) -> None:
    answer = Client().get("/api/cases")
    assert (answer.status_code, answer.json()["code"]) == (401, "Unauthenticated")


def test_another_town_does_not_exist(county: County, caller: Caller) -> None:
    elsewhere = county.case(place="路湾1")
    assert caller.get(f"/cases/{elsewhere.code}").status_code == 404
    assert elsewhere.code not in caller.get("/cases").content.decode()


def test_personal_data_is_masked_until_looked_at_for_a_purpose(county: County, caller: Caller) -> None:
    code = caller.post("/cases", a_report(county)).json()["code"]
    whole = caller.get(f"/cases/{code}").json()
    person = whole["people"][0]
    assert person["phone"] == "137****1234"

    nosy = caller.post(f"/cases/{whole['code']}/people/{person['id']}/look", {"purpose": "看"})
    clear = caller.post(f"/cases/{whole['code']}/people/{person['id']}/look", {"purpose": "电话核实位置"})

    assert (nosy.status_code, nosy.json()["code"]) == (422, "PurposeMissing")
    assert clear.json()["phone"] == "13700001234"
    assert caller.get(f"/cases/{whole['code']}/trail").json()[-1]["detail"]["purpose"] == "电话核实位置"


def test_every_move_of_the_desk_has_its_route(county: County, caller: Caller) -> None:
    paths = caller.client.get("/api/openapi.json").json()["paths"]
    assert {f"/api/cases/{{code}}/{verb}" for verb in MOVES} <= set(paths)
