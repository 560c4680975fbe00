from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shanzhi.cases.models import Case
from shanzhi.intake.models import Objection
from shanzhi.kernel.clock import now
from shanzhi.site.testkit import County
from shanzhi.staff import actions as staff

SCOPES = {"intake.receive", "intake.hand_over", "cases.open_case", "cases.accept", "cases.read", "cases.redo"}
ORDER = {
    "channel": "hotline_12345",
    "text": "金山路路灯三盏不亮，晚上看不清路面。",
    "external_code": "12345-0031",
    "reply_by": "2026-12-01",
    "people": [{"name": "李四光", "phone": "13700001234"}],
    "lon": 121.26,
    "lat": 30.15,
}


@pytest.fixture
def partner(county: County) -> Any:
    """`partner(path, body)` posts, `partner(path)` asks."""
    ends = now() + timedelta(days=30)
    _token, raw = staff.issue_token(
        county.people["周敏"], name="12345平台", scopes=SCOPES, expires_at=ends, by=county["安全员"]
    )
    client = Client(headers={"Authorization": f"Bearer {raw}"})

    def call(path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
        if body is None:
            return client.get(f"/api/intake{path}")
        return client.post(f"/api/intake{path}", json.dumps(body), content_type="application/json", headers=headers)

    return call


def test_it_works(county: County, partner: Any) -> None:
    answer = partner("/receptions", ORDER)
    assert answer.status_code == 201 and answer.json()["state"] == "ACCEPTED"
    case = Case.objects.get(code=answer.json()["code"])
    assert case.area == county.areas["金山1"] and case.category == "EV0408"


def test_the_same_order_again_is_409_with_the_case_and_the_same_key_is_the_first_answer(
    county: County, partner: Any
) -> None:
    first = partner("/receptions", ORDER, **{"Idempotency-Key": "31"}).json()
    assert partner("/receptions", ORDER, **{"Idempotency-Key": "31"}).json()["code"] == first["code"]
    again = partner("/receptions", ORDER)
    assert again.status_code == 409 and again.json()["facts"]["code_plain"] == first["code"]


def test_what_is_lacking_is_named_by_field(county: County, partner: Any) -> None:
    answer = partner("/receptions", {"channel": "hotline_12345", "text": "路灯不亮了。"})
    assert answer.status_code == 422
    assert set(answer.json()["facts"]["fields"]) == {"external_code", "phone", "reply_by"}


def test_danger_handing_over_and_suggesting(county: County, partner: Any) -> None:
    opened = partner(
        "/receptions", {"channel": "police_110", "text": "两家争吵。", "external_code": "7", "danger": "none"}
    )
    assert opened.json()["returned"] is False
    paper = partner("/redirections", {"asked": "问怎么起诉", "door": "court"})
    assert paper.status_code == 201 and paper.json()["door"] == "人民法院诉讼服务中心"
    said = partner("/suggest?text=楼道着火了，垃圾堆没人清").json()
    assert said["call_first"] == ["119"] and said["categories"]
    assert any(door["key"] == "court" for door in partner("/doors").json())


def test_objections(county: County, partner: Any) -> None:
    case = county.case(state="CLOSED")
    row = Objection.objects.create(case=case, reason="还是停满", outcome="waiting", at=now())
    assert [o["id"] for o in partner("/objections").json()] == [row.pk]
    assert partner(f"/objections/{row.pk}/answer", {"how": "redo", "answer": "请再处理一次。"}).status_code == 200
    assert partner("/objections").json() == []
