"""The API of the ladder: the same acts by a token, limited to its scopes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shanzhi.command.models import HardCase, Supervision
from shanzhi.command.tests.ladder_steps import supervised
from shanzhi.kernel.clock import now
from shanzhi.site.testkit import County
from shanzhi.staff import actions as staff

SCOPES = {
    "cases.read", "cases.read_unit", "cases.escalate", "command.read", "command.urge", "command.supervise",
    "command.answer_supervision", "command.conclude_supervision", "command.instruct", "command.answer_instruction",
    "command.escalate", "command.list_hard_case", "command.note_hard_case", "command.unlist_hard_case",
}  # fmt: skip
Caller = Callable[..., Any]


@pytest.fixture
def caller(county: County) -> Callable[[str], Caller]:
    """`caller("沈浩")(path, body)` posts as that person, without a body it asks."""

    def of(name: str) -> Caller:
        ends = now() + timedelta(days=30)
        _token, raw = staff.issue_token(
            county.people[name],
            name="外部系统",
            scopes={scope for scope in SCOPES if county[name].has(scope)},
            expires_at=ends,
            by=county["安全员"],
        )
        client = Client(headers={"Authorization": f"Bearer {raw}"})

        def call(path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
            if body is None:
                return client.get(f"/api/command{path}")
            text = json.dumps(body)
            return client.post(f"/api/command{path}", text, content_type="application/json", headers=headers)

        return call

    return of


def test_it_works(county: County, caller: Callable[[str], Caller]) -> None:
    case = county.case(state="HANDLING")
    desk, unit = caller("沈浩"), caller("孙梅")
    order = {"kind": "process", "reason": "超期三天未办结。", "demand": "说明原因和办结时间。"}
    made = desk(f"/cases/{case.code}/supervise", order)
    assert made.status_code == 201
    pk = made.json()["id"]
    assert unit(f"/supervisions/{pk}/answer", {"text": "已约定周三清场。"}).json()["state"] == "ANSWERED"
    assert desk(f"/supervisions/{pk}/return", {"reason": "没有说明原因。"}).json()["state"] == "SENT_BACK"
    assert unit(f"/supervisions/{pk}/answer", {"text": "因施工延误，周三清场。"}).status_code == 200
    done = desk(f"/supervisions/{pk}/conclude", {"opinion": "同意。"}).json()
    assert (done["state"], [a["verdict"] for a in done["answers"]]) == ("CONCLUDED", ["sent_back", "taken"])
    assert [row["number"] for row in desk("/supervisions?state=CONCLUDED").json()["items"]] == [done["number"]]


def test_the_same_key_supervises_once(county: County, caller: Callable[[str], Caller]) -> None:
    case = county.case(state="HANDLING")
    order = {"reason": "超期三天未办结。", "demand": "说明原因和办结时间。"}
    first = caller("沈浩")(f"/cases/{case.code}/supervise", order, **{"Idempotency-Key": "7"}).json()
    again = caller("沈浩")(f"/cases/{case.code}/supervise", order, **{"Idempotency-Key": "7"}).json()
    assert again["number"] == first["number"]
    assert Supervision.objects.count() == 1


def test_the_rest_of_the_ladder(county: County, caller: Callable[[str], Caller]) -> None:
    case = county.case(state="HANDLING")
    chief, unit = caller("郝主任"), caller("孙梅")
    leader = county.people["林书记"].username
    assert chief(f"/cases/{case.code}/urge", {"words": "请今天到现场。", "unit": "traffic"}).status_code == 201
    told = chief(f"/cases/{case.code}/instruct", {"words": "请尽快解决。", "leader": leader}).json()
    assert unit(f"/instructions/{told['id']}/answer", {"text": "已落实，安排值守。"}).json()["state"] == "ANSWERED"
    hard = {"reason": "三次协调未果。", "plan": "每周会商一次。", "owner": leader}
    listed = chief(f"/cases/{case.code}/list_hard_case", hard).json()
    assert chief(f"/hard_cases/{listed['id']}/note", {"text": "已开会商会。"}).status_code == 200
    up = chief(f"/cases/{case.code}/escalate", {"leader": leader, "reason": "三次协调未果。"}).json()
    assert (up["before"], up["after"]) == ("浒山指挥室", "中心")
    assert chief(f"/hard_cases/{listed['id']}/unlist", {"opinion": "双方签订协议。"}).json()["state"] == "UNLISTED"
    assert HardCase.objects.get().outcome == "双方签订协议。"


def test_what_one_may_not_see_is_not_there(county: County, caller: Callable[[str], Caller]) -> None:
    slip = supervised(county, county.case(state="HANDLING"))
    assert caller("吴强")(f"/supervisions/{slip.pk}").status_code == 404
    assert caller("吴强")("/supervisions").json()["items"] == []
    assert caller("李娟")(f"/supervisions/{slip.pk}/conclude", {"opinion": "同意。"}).status_code == 403
    assert caller("沈浩")(f"/supervisions/{slip.pk}/lift", {"reason": "已现场核实办结。"}).json()["state"] == "LIFTED"


def test_a_unit_or_person_that_is_not_there(county: County, caller: Callable[[str], Caller]) -> None:
    case = county.case(state="HANDLING")
    assert caller("沈浩")(f"/cases/{case.code}/urge", {"words": "请今天到现场。", "unit": "x"}).status_code == 422
    wrong = {"leader": "nobody", "reason": "三次协调未果。"}
    assert caller("沈浩")(f"/cases/{case.code}/escalate", wrong).status_code == 422
