"""Pages around a mediation: rooms, registers, somebody who comes, figures, templates, previews, stories, the pad."""

from __future__ import annotations

import base64
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from shanzhi.cases.models import Case
from shanzhi.cases.tests.door import Desk
from shanzhi.kernel.clock import local, now
from shanzhi.mediation import actions as mediation
from shanzhi.mediation import paper_set
from shanzhi.mediation.models import HarmReport, Mediation, PaperTemplate, Room
from shanzhi.mediation.tests.mediating import Hall, id_number, no_bars
from shanzhi.mediation.tests.test_attach_paper import picture
from shanzhi.mediation.tests.test_batches import group
from shanzhi.mediation.tests.test_change_template import word
from shanzhi.mediation.tests.test_write_story import agreed, write
from shanzhi.records.models import Attachment
from shanzhi.records.queries import trail_of


def url(name: str, *args: object) -> str:
    return reverse(f"mediation:{name}", args=args)


def test_it_works(hall: Hall) -> None:
    room = mediation.furnish_room(unit=hall.committee, name="一号调解室", by=hall["马主任"])
    row = hall.willing()
    at = (now() + timedelta(days=1)).replace(hour=2, minute=0)
    hall.sitting(row, room=room, starts_at=at, ends_at=at + timedelta(hours=1))
    desk, other = Desk(hall.county, "许静"), Desk(hall.county, "杜磊")
    for by in ("day", "week"):
        query = {"by": by, "day": f"{local(at):%Y-%m-%d}"}
        mine, theirs = desk.get(url("rooms"), query).content.decode(), other.get(url("rooms"), query).content.decode()
        assert row.number in mine
        assert "占用" in theirs
        assert row.number not in theirs, "whose it is, only who may know learns"


def test_furnish_room_from_the_page(hall: Hall) -> None:
    desk = Desk(hall.county, "马主任")
    given = {"unit": hall.committee.pk, "name": "二号调解室", "seats": "12", "is_open": "on"}
    assert desk.send(url("furnish"), **given).status_code == 204
    room = Room.objects.get()
    closed = desk.send(f"{url('furnish')}?on={room.pk}", unit=hall.committee.pk, name="二号调解室", seats="12")
    assert closed.status_code == 204
    room.refresh_from_db()
    assert (room.seats, room.is_open) == (12, False)
    assert Desk(hall.county, "杜磊").get(url("furnish"), {"on": room.pk}).status_code in (403, 404)


def test_the_registers(hall: Hall) -> None:
    desk = Desk(hall.county, "马主任")
    given = {
        "member": hall.county.people["许静"].pk, "unit": hall.committee.pk, "kind": "full", "sex": "2", "most": "9",
        "fields": ["DT02"], "languages": "慈溪话、普通话", "studio": "老娘舅工作室", "is_available": "on",
        "is_on_committee": "on",
    }  # fmt: skip
    assert desk.send(url("enrol"), **given).status_code == 204
    text = desk.get(url("mediators"), {"field": "DT02", "q": "老娘舅"}).content.decode()
    assert "许静" in text
    assert desk.get(url("mediators"), {"field": "DT10"}).context["rows"] == []
    saved = desk.send(f"{url('enrol_committee')}?on={hall.committee.pk}", kind="town", trade="")
    assert saved.status_code == 204
    text = desk.get(url("committees")).content.decode()
    assert "委员1人，应为三至九人" in text


def test_receive_application_of_somebody_who_comes(hall: Hall) -> None:
    desk = Desk(hall.county, "许静")
    assert desk.get(url("arrive")).status_code == 200
    given = {
        "committee": hall.committee.pk, "area": hall.county.areas["阳明"].pk, "category": "DT0201",
        "matter": "楼上装修震落吊灯，要求赔偿，楼上不同意。", "name": "陈大为", "phone": "13800002716",
        "id_number": id_number(serial=11), "other_name": "吴小平", "words": "愿意由调委会调解。",
        **{f"bar_{key}": "0" for key in no_bars(hall.county)},
    }  # fmt: skip
    answer = desk.post(url("arrive"), given)
    assert answer.status_code == 302, answer.content.decode()
    row = Mediation.objects.get()
    assert answer["Location"] == url("mediation", row.pk)
    assert [(p.side, p.willing) for p in row.parties.order_by("n")] == [("A", True), ("B", None)]
    refused = desk.post(url("arrive"), given | {"bar_violence": "1"})
    assert refused.status_code == 422
    assert Case.objects.count() == 1, "what may not be mediated leaves no case behind"


def test_look_at_person_asks_for_the_purpose(hall: Hall) -> None:
    row = hall.willing()
    desk, at = Desk(hall.county, "许静"), url("look", row.pk, "party", hall.one(row).pk)
    assert "吴小平" not in desk.part(at).content.decode()
    assert desk.send(at, purpose="看").status_code == 422
    assert "吴小平" in desk.send(at, purpose="送达调解通知书").content.decode()
    assert trail_of(row.subject)[-1].detail["purpose"] == "送达调解通知书"
    assert Desk(hall.county, "杜磊").part(at).status_code == 404


def test_signing_on_the_pad_keeps_the_picture(hall: Hall) -> None:
    row = hall.willing()
    agreement = hall.signing(row)
    desk = Desk(hall.county, "许静")
    at = f"{url('do', row.pk, 'sign')}?on={agreement.pk}"
    assert agreement.digest[:16] in desk.part(at).content.decode(), "what is signed stands under the pad"
    drawn = "data:image/png;base64," + base64.b64encode(picture().read()).decode()
    a, b = hall.one(row, "A").pk, hall.one(row).pk
    assert desk.send(at, who=a, how="screen", pad="").status_code == 422
    assert desk.send(at, who=a, how="screen", pad="data:text/html;base64,PGI+").status_code == 422
    assert desk.send(at, who=a, how="screen", pad=drawn).status_code == 204
    assert desk.send(at, who=b, how="paper", scan=picture_file()).status_code == 204
    stages = [Attachment.objects.get(pk=s.scan_id).stage for s in agreement.signatures.order_by("id")]
    assert stages == ["signature", "signed"]


def picture_file() -> io.BytesIO:
    file = picture()
    file.name = "scan.png"
    return file


def test_a_proof_comes_with_the_performance(hall: Hall) -> None:
    row = hall.willing()
    duty = hall.effective(row).duties.get()
    at = f"{url('do', row.pk, 'performance')}?on={duty.pk}"
    given = {"outcome": "done", "on": f"{local(now()):%Y-%m-%d}", "proof": "转账回单", "file": picture_file()}
    assert Desk(hall.county, "许静").send(at, **given).status_code == 204
    duty.refresh_from_db()
    assert Attachment.objects.get(pk=duty.proof_id).stage == "proof"


def test_a_group_on_one_page_and_in_batches(hall: Hall) -> None:
    row = group(hall, 45)
    desk, head = Desk(hall.county, "许静"), Desk(hall.county, "马主任")
    text = desk.get(url("mediation", row.pk)).content.decode()
    assert "批量提请签署" in text
    assert "?people=" in text, "members come by the screen"
    assert desk.get(url("mediation", row.pk), {"people": 41, "agreements": 41}).status_code == 200
    drafts = [str(pk) for pk in row.agreements.values_list("pk", flat=True)]

    def do(browser: Desk, move: str, **given: object) -> None:
        answer = browser.send(url("do", row.pk, move), **given)
        assert answer.status_code == 204, answer.content.decode()

    do(desk, "batch-open", agreements=drafts)
    people = [str(p) for p in row.parties.values_list("pk", flat=True)]
    do(desk, "batch-sign", parties=people, mediator="on", how="fingerprint", scan=picture_file())
    do(head, "batch-seal", agreements=drafts)
    row.refresh_from_db()
    assert row.state == "AGREED"


def test_the_figures_and_their_sheet(hall: Hall) -> None:
    agreed(hall)
    desk = Desk(hall.county, "马主任")
    text = desk.get(url("figures")).content.decode()
    assert "8,600.00" in text
    assert desk.get(url("figures"), {"from": "2020-01-01", "to": "2020-01-31"}).context["f"].opened == 0
    sheet = desk.get(url("figures_sheet"))
    assert b"".join(sheet.streaming_content)[:2] == b"PK"
    assert Desk(hall.county, "杜磊").get(url("figures")).context["f"].opened == 0, "each committee its own"


def test_templates_are_checked_before_they_are_in_force(hall: Hall) -> None:
    desk = Desk(hall.county, "系统员")
    assert "权利义务告知书" in desk.get(url("templates")).content.decode()
    at = url("template", "rights")
    wrong = word("{{调解组识}}")
    wrong.name = "wrong.docx"
    answer = desk.post(at, {"file": wrong, "do": "check"})
    assert (answer.status_code, "调解组识" in answer.content.decode()) == (422, True)
    part = word("{{标题}}", "{{正文}}")
    part.name = "part.docx"
    assert "签名栏" in desk.post(at, {"file": part, "do": "save"}).content.decode()
    assert not PaperTemplate.objects.exists(), "what is left out has to be known"
    good = word("{{标题}}", "{{全文}}")
    good.name = "good.docx"
    assert desk.post(at, {"file": good, "do": "save"}).status_code == 302
    for query in ({}, {"version": "1"}, {"version": "blank"}, {"sample": "1"}):
        assert b"".join(desk.get(url("template_file", "rights"), query).streaming_content)[:2] == b"PK"
    assert desk.post(url("template_restore", "rights"), {}).status_code == 302
    assert not PaperTemplate.objects.filter(is_current=True).exists()
    assert Desk(hall.county, "许静").get(url("templates")).status_code == 403


@pytest.mark.parametrize("kind", ["agreements", "dossier", "rights"])
def test_preview_paper_as_a_page(hall: Hall, kind: str) -> None:
    row = agreed(hall)
    text = Desk(hall.county, "许静").get(url("preview", row.pk, kind)).content.decode()
    assert row.number in text
    assert paper_set.TITLES[kind] in text
    assert Desk(hall.county, "杜磊").get(url("preview", row.pk, kind)).status_code == 404


def test_a_story_is_public_when_it_is_checked(hall: Hall) -> None:
    story = write(hall, agreed(hall))
    stranger = Client()
    assert stranger.get(url("story", story.pk)).status_code == 404
    mediation.check_story(story, publish=True, by=hall["马主任"])
    assert story.title in stranger.get(url("stories")).content.decode()
    text = stranger.get(url("story", story.pk)).content.decode()
    assert "握手言和" in text
    assert "陈大为" not in text


def test_report_harm_from_the_case_page(hall: Hall) -> None:
    case = hall.county.case(category="EV1101", text="放学路上被同学围堵。")
    desk = Desk(hall.county, "余主任")
    assert "强制报告" in desk.part(url("case_panel", case.code)).content.decode()
    given = {
        "kind": "bullying", "bodies": ["police", "education"], "words": "放学路上多次被围堵殴打。", "told_how": "电话",
        "guardian_told": "1",
    }  # fmt: skip
    assert desk.send(url("report_harm", case.code), **(given | {"bodies": ["education"]})).status_code == 422
    assert desk.send(url("report_harm", case.code), **given).status_code == 204
    made = HarmReport.objects.get()
    assert b"".join(desk.get(url("harm_paper", made.pk)).streaming_content)[:2] == b"PK"
    assert Desk(hall.county, "许静").get(url("harm_paper", made.pk)).status_code in (403, 404)
