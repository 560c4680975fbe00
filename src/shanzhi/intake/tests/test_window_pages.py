"""The window's pages: one form, the queue, the right door, objections, old sheets."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shanzhi.cases.actions import Person
from shanzhi.cases.models import Case
from shanzhi.intake.models import ImportBatch, Objection, Reception, Redirection
from shanzhi.kernel.clock import now
from shanzhi.site.testkit import County
from shanzhi.staff.models import SignIn

from .nasty import workbook

WORDS = "东港路工地拖欠工资三个月，十一个人要求本周支付。"


@pytest.fixture
def at(county: County) -> Any:
    """`at("何静")` is a browser with that person logged in."""

    def browser(name: str) -> Client:
        client, member = Client(), county.people[name]
        client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session["second_factor"] = "passed"
        session.save()
        SignIn.objects.create(member=member, session_key=session.session_key, at=now(), seen_at=now())
        return client

    return browser


def given(county: County, **more: Any) -> dict[str, Any]:
    return {
        "key": "w-1", "channel": "window", "phone": "13800002716", "name": "王建国", "came": "11", "text": WORDS,
        "area": county.areas["阳明1"].pk, "address": "东港路118号", **more,
    }  # fmt: skip


def test_it_works(county: County, at: Any) -> None:
    window = at("何静")
    assert "受理并打印回执" in window.get("/intake/new").content.decode()

    answer = window.post("/intake/new", given(county, category=county.a_category))

    case = Case.objects.get()
    assert answer.status_code == 303 and answer["Location"].startswith(f"/intake/{case.code}/receipt?k=w-1")
    assert (case.state, case.first_contact) == ("ACCEPTED", county.people["何静"])
    paper = window.get(answer["Location"]).content.decode()
    assert "受理回执" in paper and "138****2716" in paper and "13800002716" not in paper and "11 人" in paper


def test_an_anonymous_visitor_gets_four_digits_on_the_receipt(county: County, at: Any) -> None:
    window = at("何静")
    answer = window.post("/intake/new", given(county, phone="", name="", anonymous="on"))
    paper = window.get(answer["Location"]).content.decode()
    assert "查询用四位数字" in paper
    assert "查询用四位数字" not in window.get(answer["Location"].replace("k=w-1", "k=")).content.decode()


def test_a_refused_form_keeps_what_was_typed(county: County, at: Any) -> None:
    window = at("何静")
    answer = window.post("/intake/new", given(county, channel="hotline_12345"))
    page = answer.content.decode()
    assert answer.status_code == 422 and "请填写来单编号" in page and "请填写要求反馈的日期" in page
    assert WORDS in page and 'value="13800002716"' in page and not Case.objects.exists()


def test_the_same_order_twice_leads_to_the_case(county: County, at: Any) -> None:
    window = at("何静")
    order = {"channel": "hotline_12345", "external_code": "12345-31", "reply_by": "2026-11-30"}
    window.post("/intake/new", given(county, **order))
    again = window.post("/intake/new", given(county, **order, key="w-2"))
    assert again.status_code == 409 and f"/cases/{Case.objects.get().code}/" in again.content.decode()


def test_110_with_danger_goes_back_at_once(county: County, at: Any) -> None:
    desk = at("李娟")
    order = {"channel": "police_110", "external_code": "110-7", "danger": "present", "danger_note": "现场有人持刀"}
    answer = desk.post("/intake/new", given(county, **order))
    assert Case.objects.get().state == "TRANSFERRED"
    assert "请立即电话联系" in desk.get(answer["Location"]).content.decode()


def test_what_the_machine_knows_stands_beside(county: County, at: Any) -> None:
    twin = county.case(text="小区门口一大堆垃圾没人清，味道很大。", people=[Person(name="王建国", phone="13800002716")])
    desk = at("李娟")
    page = desk.post("/intake/beside", given(county, text="门口一大堆垃圾没人清，又着火了。")).content.decode()
    assert "建议类别" in page and "“垃圾" in page
    assert twin.code in page and "并入" in page
    assert "这个电话以前反映过" in page and "119" in page
    assert "一类一指引" in page
    guide = desk.post("/intake/beside", given(county, category="EV0102")).content.decode()
    assert "最好拍一张照片" in guide


def test_one_press_joins(county: County, at: Any) -> None:
    main = county.case(state="ACCEPTED")
    desk = at("李娟")
    desk.post("/intake/new", given(county, join_to=main.code, twins=main.code))
    case = Case.objects.latest("id")
    assert case.joined_to == main and Reception.objects.get(case=case).twins == [main.code]


def test_the_queue_and_its_decisions(county: County, at: Any) -> None:
    case, other = county.case(), county.case(text="法院已经判决，要求重新处理。")
    desk = at("李娟")
    page = desk.get("/intake/queue/").content.decode()
    assert case.code in page and "138****2716" in page

    done = desk.post(f"/intake/queue/{case.code}/accept", {"category": case.category, "seen": case.version})
    assert done.status_code == 204 and json.loads(done["HX-Trigger"])["queue-changed"]
    stale = desk.post(f"/intake/queue/{case.code}/accept", {"category": case.category, "seen": 1})
    assert stale.status_code == 422 and "您打开页面之后" in stale.content.decode()

    nowhere = desk.post(f"/intake/queue/{other.code}/decline", {"reason": "不属于我们。"})
    assert nowhere.status_code == 422 and "请选择群众应当去的部门" in nowhere.content.decode()
    desk.post(f"/intake/queue/{other.code}/decline", {"reason": "已在法院审理。", "door": "court"})
    other.refresh_from_db()
    assert other.state == "REFUSED"
    assert case.code not in desk.get("/intake/queue/").content.decode()


def test_somebody_elses_queue_is_empty(county: County, at: Any) -> None:
    case = county.case()
    assert case.code not in at("王磊").get("/intake/queue/").content.decode()
    assert at("王磊").get(f"/intake/queue/{case.code}/accept").status_code == 404
    assert at("审计员").get("/intake/queue/").status_code == 403


def test_the_queue_asks_the_same_number_of_questions_for_many(
    county: County, at: Any, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        county.case()
    desk = at("李娟")
    desk.get("/intake/queue/")
    with django_assert_max_num_queries(20):
        desk.get("/intake/queue/")


def test_the_right_door_with_a_paper(county: County, at: Any) -> None:
    window = at("何静")
    answer = window.post(
        "/intake/hand-over", {"key": "h", "asked": "问工伤认定找谁", "door": "labour_inspection", "came": "2"}
    )
    row = Redirection.objects.get()
    paper = window.get(answer["Location"]).content.decode()
    assert "移交告知单" in paper and "劳动保障监察大队" in paper and "何静" in paper
    assert "问工伤认定找谁" in window.get("/intake/hand-over").content.decode()
    assert at("王磊").get(f"/intake/hand-over/{row.pk}").status_code == 404


def test_an_objection_is_answered(county: County, at: Any) -> None:
    case = county.case(state="CLOSED")
    row = Objection.objects.create(case=case, reason="还是停满", outcome="waiting", at=now())
    supervisor = at("沈浩")
    assert "还是停满" in supervisor.get("/intake/objections/").content.decode()
    done = supervisor.post(f"/intake/objections/{row.pk}/answer", {"how": "redo", "answer": "请夜间值守一周。"})
    assert done.status_code == 204
    case.refresh_from_db()
    assert case.state == "DISPATCHED"


def test_the_panel_of_a_case(county: County, at: Any) -> None:
    window = at("何静")
    window.post("/intake/new", given(county, channel="department", sender="市妇联", paper_no="〔2026〕7号"))
    case = Case.objects.get()
    panel = window.get(f"/intake/{case.code}/panel").content.decode()
    assert "市妇联" in panel and "〔2026〕7号" in panel
    assert at("王磊").get(f"/intake/{case.code}/panel").status_code == 404


def test_posters(county: County, at: Any) -> None:
    desk = at("李娟")
    sheet = desk.get(f"/intake/posters/{county.areas['阳明1'].code}").content.decode()
    assert "第一网格" in sheet and 'class="qr"' in sheet
    book = desk.get(f"/intake/posters/{county.areas['阳明'].code}/all").content.decode()
    assert book.count('class="qr"') == 3
    to_book = desk.get("/intake/posters/", {"area": county.areas["阳明"].pk})
    assert to_book["Location"].endswith("/all")
    assert "打印网格码" in desk.get("/intake/posters/").content.decode()


def test_an_old_sheet_from_upload_to_report(county: County, at: Any) -> None:
    from shanzhi.intake.jobs import import_cases

    chief = at("郝主任")
    file = SimpleUploadedFile("2024台账.xlsx", workbook())
    answer = chief.post("/intake/import/", {"file": file})
    batch = ImportBatch.objects.get()
    page = chief.get(answer["Location"]).content.decode()
    assert "不能导入" in page and "认不出是哪一天" in page and "13800002716" not in page

    columns = {f"col-{key}": n for key, n in batch.mapping.items()}
    chief.post(f"/intake/import/{batch.pk}/match", {**columns, "start": "1", "channel": "other", "done": "1"})
    batch.refresh_from_db()
    assert batch.state == "QUEUED"
    assert "every 2s" in chief.get(f"/intake/import/{batch.pk}/").content.decode()
    import_cases(batch_id=batch.pk)

    page = chief.get(f"/intake/import/{batch.pk}/").content.decode()
    assert "2024.13.45" in page and "every 2s" not in page
    mended = b"".join(chief.get(f"/intake/import/{batch.pk}/kept-out.xlsx").streaming_content)
    again = chief.post("/intake/import/", {"file": SimpleUploadedFile("待修改.xlsx", mended)})
    assert again.status_code == 303 and ImportBatch.objects.latest("id").total == 4
    assert b"".join(chief.get(f"/intake/import/{batch.pk}/report.xlsx").streaming_content)[:2] == b"PK"
    assert at("余主任").get(f"/intake/import/{batch.pk}/").status_code == 404
