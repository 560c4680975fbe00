from __future__ import annotations

import hashlib
import json
from uuid import uuid4

import pytest
from django.test import Client

from shanzhi.cases.models import Case
from shanzhi.fieldwork import actions
from shanzhi.kernel.clock import now
from shanzhi.site.testkit import County
from shanzhi.staff.models import SignIn

from .grid import household, photo, report
from .test_write_diary import write


def signed_in(county: County, name: str) -> Client:
    client = Client(headers={"accept": "application/json"})
    member = county.people[name]
    client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["second_factor"] = "passed"
    session.save()
    SignIn.objects.create(
        member=member, session_key=client.session.session_key or "", at=now(), seen_at=now(), address="127.0.0.1"
    )
    return client


def test_it_works(county: County) -> None:
    """A photo in two pieces, then the record: as the phone does it."""
    client = signed_in(county, "陈芳")
    sent, name, picture = report(county), str(uuid4()), photo()
    sent["photos"] = [{"id": name}]
    where = f"/field/photos/{name}?record={sent['id']}&size={len(picture)}&sha256={hashlib.sha256(picture).hexdigest()}"
    half = len(picture) // 2
    assert client.put(f"{where}&offset=0", picture[:half], "application/octet-stream").json() == {"received": half}
    again = client.put(f"{where}&offset=5", picture[5 : half + 9], "application/octet-stream")
    assert (again.status_code, again.json()["received"]) == (409, half)
    assert client.get(f"/field/photos/{name}").json() == {"received": half}
    client.put(f"{where}&offset={half}", picture[half:], "application/octet-stream")
    body = {"me": county.people["陈芳"].pk, "records": [sent]}
    answer = client.post("/field/sync", json.dumps(body), "application/json").json()["answers"][0]
    assert Case.objects.get(code=answer["case"]).first_contact == county.people["陈芳"]


def test_a_phone_in_other_hands_files_nothing(county: County) -> None:
    client = signed_in(county, "陈芳")
    answer = client.post("/field/sync", json.dumps({"me": 0, "records": [report(county)]}), "application/json")
    assert answer.status_code == 409
    assert not Case.objects.exists()


def test_pull_gives_the_desk_only_when_it_changed(county: County) -> None:
    household(county)
    client = signed_in(county, "陈芳")
    first = client.get("/field/pull").json()
    assert len(first["rows"]) == 1
    again = client.get(
        "/field/pull", {"cursor": first["cursor"], "reach": first["reach"], "mark": first["mark"]}
    ).json()
    assert "desk" not in again


@pytest.mark.parametrize("name", ["何静", "林书记"])
def test_whoever_does_no_grid_work_pulls_nothing(county: County, name: str) -> None:
    assert signed_in(county, name).get("/field/pull").status_code == 403


def test_shell_and_worker_hold_no_data_and_open_without_an_account(county: County) -> None:
    worker = Client().get("/field/worker.js")
    assert worker["Service-Worker-Allowed"] == "/field/"
    assert "/field/" in worker.content.decode()
    assert Client().get("/field/").status_code == 200
    assert Client().get("/field/manifest.webmanifest").json()["scope"] == "/field/"


def test_the_supervisors_page(county: County) -> None:
    household(county)
    actions.raise_topic(write(county, text="想加装电梯"), by=county["陈芳"])
    client = signed_in(county, "余主任")
    page = client.get("/fieldwork/coverage/").content.decode()
    assert "想加装电梯" in page
    assert "阳明社区" in page
    assert client.get("/fieldwork/coverage/overdue").status_code == 200
