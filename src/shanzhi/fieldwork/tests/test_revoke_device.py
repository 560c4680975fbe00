from __future__ import annotations

import pytest
from django.test import Client

from shanzhi.fieldwork import actions, devices
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.site.testkit import County
from shanzhi.staff.models import SignIn

from .test_phone_addresses import signed_in


def test_it_works(county: County) -> None:
    """The phone is told to wipe itself, its log-in is over, and it is told the same without one."""
    client = signed_in(county, "陈芳")
    key = client.session.session_key or ""
    made = actions.enrol_device(name="丢了的", session_key=key, by=county["陈芳"])
    header = {"X-Field-Device": made.credential}
    assert Client().get("/field/device", headers=header).json()["wipe"] is False
    actions.revoke_device(made.device, reason="手机遗失", by=county["系统员"])
    assert SignIn.objects.get(session_key=key).ended_at is not None
    assert client.get("/field/pull", headers=header).status_code in (302, 401, 403)
    assert Client().get("/field/device", headers=header).json()["wipe"] is True


def test_a_phone_that_logs_in_again_is_still_told_to_wipe(county: County) -> None:
    made = actions.enrol_device(name="丢了的", by=county["陈芳"])
    actions.revoke_device(made.device, by=county["陈芳"])
    answer = signed_in(county, "陈芳").get("/field/pull", headers={"X-Field-Device": made.credential})
    assert (answer.status_code, answer.json()["wipe"]) == (403, True)
    assert devices.of(county["陈芳"]) == []


def test_one_does_it_oneself_from_another_phone(county: County) -> None:
    made = actions.enrol_device(name="旧手机", by=county["陈芳"])
    assert signed_in(county, "陈芳").post(f"/field/device/{made.device.uid}/revoke").status_code == 204
    made.device.refresh_from_db()
    assert made.device.revoked_by_name == "陈芳"


def test_an_administrator_says_why(county: County) -> None:
    made = actions.enrol_device(name="旧手机", by=county["陈芳"])
    with pytest.raises(Invalid):
        actions.revoke_device(made.device, by=county["系统员"])


def test_colleagues_do_not_see_it(county: County) -> None:
    made = actions.enrol_device(name="旧手机", by=county["陈芳"])
    with pytest.raises(NotFound):
        actions.revoke_device(made.device, reason="不该由我", by=county["李娟"])
