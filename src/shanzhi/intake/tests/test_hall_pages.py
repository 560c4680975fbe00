"""Pages of the hall: the guide's desk, the counter, the papers, the wall, the kiosk, appointments, figures."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import python_calamine
from django.test import Client

from shanzhi.cases.models import Case, Concerned
from shanzhi.intake import actions as intake
from shanzhi.intake import hall_figures, slots
from shanzhi.intake.actions import Guest
from shanzhi.intake.models import Booking, Counter, Referral, Ticket, Visit
from shanzhi.intake.web.hall.public import kiosk_url, signature
from shanzhi.kernel import clock
from shanzhi.kernel.clock import now, today
from shanzhi.site.testkit import SYSTEM, County
from shanzhi.staff.models import SignIn

MATTER = "工资三个月没有发，老板说没有钱"


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


def given(**more: Any) -> dict[str, Any]:
    return {
        "key": "g-1", "matter": MATTER, "phone": "13800001234", "name": "赵月娥", "came": "1", "do": "ticket",
        "queue": "labour", **more,
    }  # fmt: skip


def came(county: County, **more: Any) -> Visit:
    facts = {"guests": [Guest(name="赵月娥", phone="13800001234")], "matter": MATTER, **more}
    return intake.greet(county.units["中心"], by=county["何静"], **facts)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_it_works(county: County, at: Any) -> None:
    desk = at("何静")
    assert "导引台" in text(desk.get("/hall/desk"))
    answer = desk.post("/hall/desk", given())

    ticket = Ticket.objects.select_related("visit").get()
    assert (answer.status_code, answer["Location"]) == (303, f"/hall/tickets/{ticket.pk}/slip?print=1")
    slip = text(desk.get(answer["Location"]))
    assert ticket.shown in slip and "赵" not in slip, "a slip lies about; it names nobody"
    assert "138****1234" in text(desk.get(f"/hall/visits/{ticket.visit_id}/"))
    assert "13800001234" not in text(desk.get(f"/hall/visits/{ticket.visit_id}/"))


def test_proposals_have_a_reason_and_stay_proposals(county: County, at: Any) -> None:
    shown = text(at("何静").post("/hall/desk/beside", given(matter="工资三个月没发，想讨回来")))
    assert "劳动保障监察投诉" in shown and "提到“工资”" in shown and "由您决定" in shown
    assert not Visit.objects.exists()


def test_a_consultation_is_answered_and_no_case(county: County, at: Any) -> None:
    at("何静").post("/hall/desk", given(do="answer", answer="到人社局投诉，带考勤和工资条。"))
    visit = Visit.objects.get()
    assert (visit.state, visit.outcome) == ("ENDED", "answered") and not Case.objects.exists()


def test_a_batch_is_pasted_from_a_sheet(county: County, at: Any) -> None:
    lines = "\n".join(f"工友{n}\t1390000{n:04d}" for n in range(1, 23))
    at("何静").post("/hall/desk", given(others=lines))
    visit = Visit.objects.get()
    assert (visit.came, visit.is_batch, visit.visitors.count()) == (23, True, 23)


def test_what_was_said_goes_into_the_case_without_being_typed(county: County, at: Any) -> None:
    desk = at("何静")
    answer = desk.post("/hall/desk", given(do="case"))
    form = text(desk.get(answer["Location"]))
    assert MATTER in form and "138****1234" in form and "13800001234" not in form
    visit = Visit.objects.get()
    filed = desk.post(
        "/intake/new",
        {"visit": visit.pk, "key": "w-1", "channel": "window", "text": MATTER, "came": "1",
         "area": county.areas["阳明1"].pk, "category": "DT1001"},
    )  # fmt: skip
    assert filed.status_code == 303
    case, person = Case.objects.get(), Concerned.objects.get()
    visit.refresh_from_db()
    assert (visit.case, visit.outcome, person.phone_masked) == (case, "case", "138****1234")


def test_the_counter_calls_and_serves(county: County, at: Any) -> None:
    ticket = intake.take_ticket(county.units["中心"], queue="general", visit=came(county), by=county["何静"])
    window = at("周敏")
    assert "坐到哪个窗口" in text(window.get("/hall/counter"))
    window.post("/hall/counter", {"queue": "general", "number": "3"})
    window.post("/hall/counter/next")
    page = text(window.get("/hall/counter"))
    assert ticket.shown in page and MATTER in page and "3号窗口" in page
    window.post("/hall/counter/finish")
    window.post("/hall/counter/next")
    assert "现在没有人等候" in text(window.get("/hall/counter"))
    window.post("/hall/counter/close")
    assert Counter.objects.get().member is None


def test_every_dialog_of_a_visit_opens(county: County, at: Any) -> None:
    visit, desk = came(county), at("何静")
    for what in ("answer", "end", "refer", "pass", "call", "confer", "revisit", "ticket", "tie", "bundle"):
        assert desk.get(f"/hall/visits/{visit.pk}/{what}").status_code == 200, what
    done = desk.post(f"/hall/visits/{visit.pk}/answer", {"answer": "带身份证到三号窗。"})
    assert done.status_code == 204
    wrong = desk.post(f"/hall/visits/{visit.pk}/answer", {"answer": "好"})
    assert wrong.status_code == 422 and "请写明怎样答复的" in text(wrong)


def test_the_paper_says_law_time_and_what_to_bring(county: County, at: Any) -> None:
    desk = at("何静")
    began = (today() - timedelta(days=340)).isoformat()
    answer = desk.post("/hall/desk", given(do="refer", way="labour_arbitration", counts_from=began))
    paper = text(desk.get(answer["Location"]))
    row = Referral.objects.get()
    assert "《劳动争议调解仲裁法》第二十七条" in paper and "仲裁申请书及副本" in paper and "请尽快去" in paper
    word = desk.get(f"/hall/referrals/{row.pk}/paper.docx")
    body = zipfile.ZipFile(io.BytesIO(b"".join(word.streaming_content))).read("word/document.xml").decode()
    assert "劳动人事争议仲裁" in body and row.number in body


def test_the_wall_shows_numbers_and_never_names(county: County, at: Any) -> None:
    intake.take_ticket(county.units["中心"], queue="general", visit=came(county), by=county["何静"])
    counter = intake.open_counter(county.units["中心"], queue="general", number=1, by=county["何静"])
    ticket = intake.call_next(counter, by=county["何静"])
    nobody = Client()
    wall = nobody.get("/hall/screen/centre/now")
    told = json.loads(wall.content)
    assert told["called"][0] | {"fresh": True} == {
        "ticket": ticket.shown, "counter": 1, "name": "一窗受理综合窗口", "calls": 1, "fresh": True,
    }  # fmt: skip
    whole = text(wall) + text(nobody.get("/hall/screen/centre"))
    assert all(word not in whole for word in ("赵", "138", MATTER, "何静"))
    again = nobody.get("/hall/screen/centre/now", headers={"If-None-Match": wall["ETag"]})
    assert again.status_code == 304


def test_the_kiosk_keeps_nothing(county: County) -> None:
    machine, home = Client(enforce_csrf_checks=True), kiosk_url(county.units["中心"])
    assert Client().get("/hall/kiosk/centre/0123456789abcdef").status_code == 404
    assert "取号" in text(machine.get(home))
    taken = machine.post(f"{home}/take", {"queue": "general"})
    assert Ticket.objects.get().shown in text(taken)
    case = county.case(state="ACCEPTED")
    stands = machine.post(f"{home}/progress", {"code": case.code, "tail": "2716"})
    assert "受理" in text(stands) and "张" not in text(stands) and case.title not in text(stands)
    wrong = machine.post(f"{home}/progress", {"code": case.code, "tail": "0000"})
    assert wrong.status_code == 404
    assert not machine.cookies and "no-store" in stands["Cache-Control"]


def test_ones_own_number_by_the_code_on_the_slip(county: County) -> None:
    first = intake.take_ticket(county.units["中心"], queue="general", by=SYSTEM)
    mine = intake.take_ticket(county.units["中心"], queue="general", by=SYSTEM)
    page = text(Client().get(f"/r/ticket/{mine.pk}/{signature(f'ticket {mine.pk}')}"))
    assert mine.shown in page and "<b>1</b> 位" in page
    assert Client().get(f"/r/ticket/{first.pk}/{signature(f'ticket {mine.pk}')}").status_code == 404


def test_a_resident_books_and_cancels(county: County) -> None:
    someone = Client()
    day = slots.days()[-1]
    slot = slots.free_slots(county.units["中心"], "labour", day)[0]
    shown = someone.get(f"/r/bookings?queue=labour&on={day.isoformat()}")
    assert f"{slot.begins_at:%H:%M}" in text(shown)
    sent = {"at": f"{slot.begins_at:%Y-%m-%dT%H:%M:%S%z}", "name": "赵月娥", "phone": "13800001234"}
    done = someone.post(f"/r/bookings?queue=labour&on={day.isoformat()}", sent)
    row = Booking.objects.get()
    assert "预约成功" in text(done) and row.code in text(done) and "13800001234" not in text(done)
    wrong = someone.post("/r/bookings/find", {"code": row.code, "tail": "0000"})
    assert wrong.status_code == 404
    assert "取消预约" in text(someone.post("/r/bookings/find", {"code": row.code, "tail": "1234"}))
    someone.post("/r/bookings/cancel", {"code": row.code, "tail": "1234"})
    row.refresh_from_db()
    assert row.state == "CANCELLED"


def test_who_books_at_the_desk_comes_again_and_is_admitted(county: County, at: Any) -> None:
    visit, desk, day = came(county), at("何静"), slots.days()[-1]
    slot = slots.free_slots(county.units["中心"], "labour", day)[0]
    url = f"/hall/bookings/?queue=labour&on={day.isoformat()}&visit={visit.pk}"
    assert "代约一个" in text(desk.get(url))
    sent = {"at": f"{slot.begins_at:%Y-%m-%dT%H:%M:%S%z}", "name": "赵月娥", "phone": "13800001234"}
    assert desk.post(url, sent).status_code == 303
    visit.refresh_from_db()
    assert (visit.state, visit.outcome) == ("ENDED", "booked")
    with clock.at(slot.begins_at - timedelta(minutes=5)):
        # The browser's own session is of another day: the act itself.
        ticket = intake.admit_booking(Booking.objects.get(), by=county["何静"])
    assert ticket.visit.visitors.get().phone_masked == "138****1234"


def test_a_call_is_typed_in(county: County, at: Any) -> None:
    desk = at("何静")
    desk.post("/hall/hotline", {"key": "c-1", "line": "12348", "phone": "13900002222", "name": "李阿姨",
                                "matter": "问怎么申请法律援助", "answer": "带身份证和材料到法援中心。"})  # fmt: skip
    open_call = desk.post(
        "/hall/hotline", {"key": "c-2", "line": "12338", "phone": "13900003333", "matter": "丈夫打人，想要帮助"}
    )
    assert [v.outcome for v in Visit.objects.order_by("id")] == ["answered", ""]
    form = text(desk.get(open_call["Location"]))
    assert 'value="hotline_12338" checked' in form


def test_lists_and_figures_and_their_books(county: County, at: Any) -> None:
    intake.end_visit(came(county), note="当面讲清楚了", by=county["何静"])
    ticket = intake.take_ticket(county.units["中心"], queue="general", visit=came(county), by=county["何静"])
    counter = intake.open_counter(county.units["中心"], queue="general", number=1, by=county["何静"])
    intake.finish_ticket(intake.call_next(counter, by=county["何静"]), by=county["何静"])
    desk = at("何静")
    for page in ("/hall/", "/hall/visits/", "/hall/referrals/", "/hall/calls/", "/hall/figures", "/hall/calls/new"):
        assert desk.get(page).status_code == 200, page
    book = python_calamine.load_workbook(io.BytesIO(b"".join(desk.get("/hall/visits/?xlsx=1").streaming_content)))
    assert [row[7] for row in book.get_sheet_by_index(0).to_python()[1:]] == [ticket.shown, ""]
    found = hall_figures.figures(county.units["中心"], today(), today())
    assert (found.visits, found.persons, found.overall.served) == (2, 2, 1)
    sheet = python_calamine.load_workbook(io.BytesIO(b"".join(desk.get("/hall/figures?xlsx=1").streaming_content)))
    assert sheet.sheet_names == ["合计", "按日", "按方式", "按结果", "等候", "转介"]


def test_a_department_answers_what_it_is_called_for(county: County, at: Any) -> None:
    call = intake.call_unit(
        county.units["中心"], unit=county.units["交警"], matter="请到大厅解释认定", by=county["何静"]
    )
    squad = at("孙梅")
    assert "请到大厅解释认定" in text(squad.get("/hall/calls/"))
    assert squad.post(f"/hall/calls/{call.pk}/COMING", {"answer": "十分钟到"}).status_code == 204
    assert at("吴强").post(f"/hall/calls/{call.pk}/HERE", {}).status_code == 404
