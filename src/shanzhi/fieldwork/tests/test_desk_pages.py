"""Every page of the desk opens for those whose page it is, with what is on it; and its buttons do what they say."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from shanzhi.fieldwork import actions, campaigns
from shanzhi.fieldwork.models import Campaign, Checklist, Device, Finding, Help, Household, Topic
from shanzhi.kernel.clock import today
from shanzhi.site.testkit import County

from .grid import campaign, checked, errand, found, household, secretary
from .test_ask_for_help import ask
from .test_check_in import point
from .test_phone_addresses import signed_in
from .test_stage_doors import table
from .test_write_diary import write


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address, headers={"accept": "text/html"})
    assert answer.status_code == status, address
    return answer.content.decode()


def book(client: Client, address: str) -> list[list[object]]:
    answer = client.get(address)
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_a_campaign_from_the_blank_page_to_the_phones(county: County) -> None:
    client = signed_in(county, "余主任")
    lines = {
        "name": "小餐饮检查表", "text": ["安全出口畅通", "燃气软管完好", ""], "part": ["疏散", "用气", ""],
        "kind": ["ok", "ok", "ok"], "unit": ["综合执法", "", ""], "required": ["0", "1"], "do": "save",
    }  # fmt: skip
    assert client.post("/fieldwork/checklists/new", lines).status_code == 302
    checklist = Checklist.objects.get()
    assert [(i["text"], i["unit"]) for i in checklist.items] == [
        ("安全出口畅通", county.units["综合执法"].code),
        ("燃气软管完好", ""),
    ]
    household(county, "1号店", kind="place", name="老街饭馆", groups=["shop"])
    plan = {
        "name": "小餐饮排查", "kind": "campaign", "checklist": checklist.pk, "area": county.areas["浒山"].pk,
        "ends_on": (today() + timedelta(days=9)).isoformat(),
    }  # fmt: skip
    assert client.post("/fieldwork/campaigns/new", plan).status_code == 302
    held = Campaign.objects.get()
    client.post(f"/fieldwork/campaigns/{held.pk}/add", {"kinds": ["place"]})
    client.post(f"/fieldwork/campaigns/{held.pk}/start")
    assert Campaign.objects.get().state == "RUNNING"
    assert "老街饭馆" in page(client, f"/fieldwork/campaigns/{held.pk}/targets")
    assert "小餐饮排查" in page(client, "/fieldwork/campaigns/")
    assert "阳明社区" in page(client, f"/fieldwork/campaigns/{held.pk}/")


def test_a_wrong_line_of_a_checklist_says_which(county: County) -> None:
    client = signed_in(county, "余主任")
    lines = {"name": "小餐饮表", "text": ["通道畅通"], "kind": ["ok"], "unit": ["没有的单位"], "do": "save"}
    answer = client.post("/fieldwork/checklists/new", lines)
    assert answer.status_code == 422
    assert "第1项：没有单位“没有的单位”" in answer.content.decode()


def test_a_checklist_is_read_from_a_table(county: County) -> None:
    client = signed_in(county, "余主任")
    file = SimpleUploadedFile("表.csv", "部分,检查内容,责任单位\n疏散,出口畅通,综合执法\n".encode())
    shown = client.post("/fieldwork/checklists/new", {"name": "表", "do": "read", "file": file}).content.decode()
    assert "出口畅通" in shown
    assert not Checklist.objects.exists()


def test_a_pattern_of_the_profile_is_copied(county: County) -> None:
    client = signed_in(county, "余主任")
    assert "九小场所消防检查表" in page(client, "/fieldwork/checklists/")
    assert "安全出口畅通" in page(client, "/fieldwork/checklists/new?from=small_places")


def test_findings_are_listed_turned_and_exported(county: County) -> None:
    finding = found(county)
    client = signed_in(county, "余主任")
    assert "软管老化开裂" in page(client, "/fieldwork/findings/")
    rows = book(client, f"/fieldwork/findings/export?campaign={finding.campaign_id}")
    assert (rows[0][4], rows[1][4], rows[1][5]) == ("检查项", "燃气软管完好", "软管老化开裂")
    client.post(f"/fieldwork/findings/{finding.pk}/case")
    assert Finding.objects.get().case is not None
    assert Finding.objects.get().case.code in page(client, "/fieldwork/findings/?state=CASE")  # type: ignore[union-attr]


def test_a_unit_sees_its_own_items_of_a_joint_visit(county: County) -> None:
    visit = checked(county, campaign(county, kind="joint").targets.get(), {"exit": "bad", "gas": "bad"})
    own = page(signed_in(county, "吴强"), f"/fieldwork/inspections/{visit.pk}/")
    assert "安全出口畅通" in own
    assert "燃气软管完好" not in own
    whole = page(signed_in(county, "余主任"), f"/fieldwork/inspections/{visit.pk}/")
    assert "燃气软管完好" in whole
    page(signed_in(county, "郑伟"), f"/fieldwork/inspections/{visit.pk}/", 404)
    assert "燃气软管完好" not in page(signed_in(county, "吴强"), "/fieldwork/findings/")


def test_many_findings_go_on_by_a_key(county: County) -> None:
    held = campaign(county, doors=campaigns.PAGE + 5)
    for target in held.targets.all():
        checked(county, target, {"gas": "bad"})
    by = county["余主任"]
    first = campaigns.findings_page(campaigns.Wanted(campaign=held.pk), by=by)
    second = campaigns.findings_page(campaigns.Wanted(campaign=held.pk, after=first.next or ""), by=by)
    assert (len(first.rows), len(second.rows), second.next) == (campaigns.PAGE, 5, None)


def test_doors_are_listed_amended_retired_and_exported(county: County) -> None:
    home = household(county)
    client = signed_in(county, "余主任")
    assert "5幢102室" in page(client, "/fieldwork/doors/")
    assert "5幢102室" not in page(client, "/fieldwork/doors/?kind=place")
    address = f"/fieldwork/doors/{home.pk}/"
    assert "王*英" in page(client, address)
    changed = {"address": "5幢103室", "kind": "home", "groups": ["hardship"], "area": county.areas["阳明1"].pk}
    assert client.post(address, changed).status_code == 302
    assert Household.objects.get().groups == ["hardship"]
    assert book(client, "/fieldwork/doors/export")[1][1] == "5幢103室"
    client.post(f"{address}retire", {"reason": "已搬离"})
    assert Household.objects.get().retired_on == today()


def test_a_table_is_handed_in_on_a_page(county: County) -> None:
    client = signed_in(county, "余主任")
    answer = client.post("/fieldwork/doors/import", {"file": SimpleUploadedFile("名单.csv", table(county))})
    shown = page(client, answer["Location"])
    assert "电话号码不正确" in shown
    assert "确认导入 2 行" in shown
    assert client.post(answer["Location"]).status_code == 302


def test_the_diary_and_its_topics(county: County) -> None:
    actions.raise_topic(write(county, text="想加装电梯"), by=county["陈芳"])
    client = signed_in(county, "余主任")
    assert "想加装电梯" in page(client, "/fieldwork/diary/?grown=topic")
    topic = Topic.objects.get()
    assert "想加装电梯" in page(client, "/fieldwork/topics/")
    client.post(f"/fieldwork/topics/{topic.pk}/", {"answer": "已列入今年改造计划。"})
    assert "已列入今年改造计划。" in page(client, f"/fieldwork/topics/{topic.pk}/")


def test_help_is_answered_on_its_page(county: County) -> None:
    secretary(county)
    row = ask(county, errand=errand(county))
    client = signed_in(county, "村书记")
    assert "住户不肯挪车" in page(client, "/fieldwork/help/")
    client.post(f"/fieldwork/help/{row.pk}/whistle", {"units": [county.units["交警"].pk], "kind": "everyday"})
    assert Help.objects.get().state == "WHISTLED"
    other = ask(county, area=county.areas["阳明1"])
    client.post(f"/fieldwork/help/{other.pk}/answer", {"text": "马上到"})
    assert "马上到" in page(client, "/fieldwork/help/")


def test_devices_are_put_out_of_use_on_their_page(county: County) -> None:
    made = actions.enrol_device(name="畅享 60", by=county["陈芳"])
    admin = signed_in(county, "系统员")
    assert "畅享 60" in page(admin, "/fieldwork/devices/")
    assert "畅享 60" in page(signed_in(county, "陈芳"), "/fieldwork/devices/")
    admin.post(f"/fieldwork/devices/{made.device.pk}/revoke", {"reason": "手机遗失"})
    assert Device.objects.get().revoked_at is not None


def test_points_of_an_emergency(county: County) -> None:
    gate = point(county)
    actions.check_in(gate, uid=uuid4(), note="水位正常", by=county["陈芳"])
    client = signed_in(county, "余主任")
    assert "三号闸口" in page(client, "/fieldwork/check-ins/")
    address = f"/fieldwork/check-ins/{gate.emergency_id}/"
    assert "水位正常" in page(client, address)
    assert client.post(address, {"name": "四号闸口"}).status_code == 302
    assert book(client, f"{address}export")[1][2] == "陈芳"
    client.post(f"/fieldwork/points/{gate.pk}/drop")
    gate.refresh_from_db()
    assert gate.dropped_at is not None


def test_coverage_names_places_that_need_a_hand(county: County) -> None:
    household(county)
    Household.objects.update(due_on=today() - timedelta(days=3))
    client = signed_in(county, "余主任")
    assert "需要支援的地方" in page(client, "/fieldwork/coverage/")
    rows = book(client, "/fieldwork/coverage/export")
    assert rows[0][6] == "到期未走"
    assert "陈芳" not in str(rows)


@pytest.mark.parametrize("address", ["campaigns/", "findings/", "diary/", "help/", "doors/", "devices/", "check-ins/"])
def test_a_window_clerk_has_no_business_here(county: County, address: str) -> None:
    page(signed_in(county, "何静"), f"/fieldwork/{address}", 403)


def test_a_confidential_clue_is_not_read_in_the_diary(county: County) -> None:
    entry = write(county, text="出租房里夜里常有陌生人进出")
    actions.turn_into_report(entry, uid=uuid4(), category="XS0107", by=county["陈芳"])
    write(county, text="另一件平常的事情")
    shown = page(signed_in(county, "李娟"), "/fieldwork/diary/")
    assert "另一件平常的事情" in shown
    assert "陌生人" not in shown
