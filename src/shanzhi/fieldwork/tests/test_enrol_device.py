from __future__ import annotations

import json

from shanzhi.fieldwork import actions, devices
from shanzhi.fieldwork.models import Device, DeviceUse
from shanzhi.site.testkit import County

from .test_phone_addresses import signed_in


def test_it_works(county: County) -> None:
    """A phone gets a credential of its own, kept as a hash; its owner sees it on the list."""
    client = signed_in(county, "陈芳")
    answer = client.post("/field/device", json.dumps({"name": "畅享 60"}), "application/json")
    credential = answer.json()["device"]
    assert answer.status_code == 201
    assert credential.split(".")[1] not in str(Device.objects.values())
    pulled = client.get("/field/pull", headers={"X-Field-Device": credential}).json()
    assert [(d["name"], d["here"]) for d in pulled["desk"]["devices"]] == [("畅享 60", True)]
    assert DeviceUse.objects.count() == 1


def test_a_credential_of_somebody_else_is_not_taken(county: County) -> None:
    county.appoint("赵亮", "grid_worker", "阳明社区", "阳明2")
    other = actions.enrol_device(name="他的", by=county["赵亮"]).credential
    answer = signed_in(county, "陈芳").get("/field/pull", headers={"X-Field-Device": other})
    assert (answer.status_code, answer.json()["code"], answer.json()["wipe"]) == (403, "DeviceUnknown", False)


def test_the_eleventh_makes_the_least_used_fall_off(county: County) -> None:
    for n in range(devices.MOST + 1):
        actions.enrol_device(name=f"第{n}台", by=county["陈芳"])
    assert Device.objects.get(name="第0台").revoked_at is not None
    assert Device.objects.filter(revoked_at=None).count() == devices.MOST
