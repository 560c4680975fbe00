"""The page on which a resident follows a report."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case, Rating
from shanzhi.intake import progress
from shanzhi.intake.models import Objection, Remark
from shanzhi.site.testkit import SYSTEM, County

TAIL = {"tail": "2716"}


@pytest.fixture
def phone(client: Client) -> Client:
    client.defaults["REMOTE_ADDR"] = "10.0.0.9"
    return client


def enter(client: Client, case: Case) -> str:
    """Through the door; the page's words."""
    answer = client.post("/t/", {"code": case.code, **TAIL}, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_it_works(county: County, phone: Client) -> None:
    case = county.case(state="HANDLING")
    page = enter(phone, case)
    for words in ("已签收，正在办理", "慈溪市公安局交警大队", "最晚办完", "已受理", case.title):
        assert words in page
    assert "陈刚" not in page and "李娟" not in page and "张三丰" not in page and "13800002716" not in page


def test_the_code_as_people_type_it(county: County, phone: Client) -> None:
    case = county.case()
    typed = f"{case.code[:6]}-{case.code[6:12]}－{case.code[12:17]} {case.code[17]}"
    assert phone.post("/t/", {"code": typed, **TAIL}).status_code == 303


def test_five_wrong_tries_and_one_waits(county: County, phone: Client) -> None:
    case = county.case()
    for _ in range(5):
        wrong = phone.post("/t/", {"code": case.code, "tail": "0000"})
        assert wrong.status_code == 404 and "不匹配" in wrong.content.decode()
    right = phone.post("/t/", {"code": case.code, **TAIL})
    assert right.status_code == 429 and "分钟后再试" in right.content.decode()
    elsewhere = Client(REMOTE_ADDR="10.0.0.77")
    assert elsewhere.post("/t/", {"code": case.code, **TAIL}).status_code == 429
    other = county.case()
    assert elsewhere.post("/t/", {"code": other.code, **TAIL}).status_code == 303


def test_without_the_ticket_there_is_only_the_door(county: County, phone: Client) -> None:
    case = county.case()
    page = phone.get(f"/t/{case.code}").content.decode()
    assert case.title not in page and "后四位" in page
    for act in ("rate", "object", "remark", "remind", "withdraw"):
        assert "后四位" in phone.post(f"/t/{case.code}/{act}").content.decode()
    other = county.case()
    enter(phone, case)
    assert other.title not in phone.get(f"/t/{other.code}").content.decode() or other.title == case.title
    assert "后四位" in phone.get(f"/t/{other.code}").content.decode()
    phone.post("/t/leave")
    assert "后四位" in phone.get(f"/t/{case.code}").content.decode()


def test_solved_is_rated_once_a_round(county: County, phone: Client) -> None:
    case = county.case(state="CLOSED")
    page = enter(phone, case)
    assert page.count("checked") == 0
    empty = phone.post(f"/t/{case.code}/rate", {"key": "k0"})
    assert empty.status_code == 422 and "请先选择问题解决了没有" in empty.content.decode()

    phone.post(f"/t/{case.code}/rate", {"key": "k1", "solved": "1", "satisfaction": "4", "words": "好"})
    case.refresh_from_db()
    own = Rating.objects.filter(concerned__isnull=False).get()
    assert (case.state, own.satisfaction) == ("EVALUATED", 4)
    assert "问题解决了吗" not in phone.get(f"/t/{case.code}").content.decode()


def test_not_solved_goes_back_once_then_to_a_supervisor(county: County, phone: Client) -> None:
    case = county.case(state="CLOSED")
    enter(phone, case)
    first = phone.post(
        f"/t/{case.code}/rate", {"key": "k1", "solved": "0", "satisfaction": "1", "words": "又停满了"}, follow=True
    )
    assert "退回承办单位重新办理" in first.content.decode()
    case.refresh_from_db()
    assert case.state == "DISPATCHED"
    cases.take_up(case, by=county["陈刚"])
    cases.report_back(case, result="已加装隔离桩。", by=county["陈刚"])
    cases.verify(case, finding="已看过。", by=county["方琴"])
    cases.reply(case, text="已加装隔离桩。", by=county["李娟"])
    second = phone.post(f"/t/{case.code}/object", {"key": "k2", "reason": "桩被搬走了"}, follow=True)
    page = second.content.decode()
    assert "已经转给督办人员处理" in page and "已转给督办员处理" in page
    assert Objection.objects.get(outcome="waiting").reason == "桩被搬走了"


def test_a_joined_report_shows_the_main_case_and_nobody_else(county: County, phone: Client) -> None:
    main = county.case(state="HANDLING", text="大门口停满车，我家在三幢五零二。")
    mine = county.case(text="门口又停满车了，出不去。")
    cases.join(mine, to=main, by=county["李娟"])
    cases.report_back(main, result="已拖离。", by=county["陈刚"])
    cases.verify(main, finding="属实。", by=county["方琴"])
    cases.reply(main, text="违停已清理，已补划标线。", by=county["李娟"])
    page = enter(phone, mine)
    assert "合并办理" in page and "违停已清理" in page and "五零二" not in page
    assert "问题解决了吗" in page


def test_a_confidential_case_shows_steps_and_no_words(county: County, phone: Client) -> None:
    case = county.case(circle="family", text="丈夫经常动手打人。", address="三幢五零二")
    cases.accept(case, by=SYSTEM)
    cases.dispatch(case, to=county.units["交警"], by=SYSTEM)
    cases.note(case, text="已走访，情绪稳定。", for_resident=True, by=SYSTEM)
    cases.reply(case, text="已出具告诫书。", by=SYSTEM)
    page = enter(phone, case)
    assert "动手" not in page and "五零二" not in page and "交警" not in page and "情绪" not in page
    assert "告诫" not in page and "当面或电话告知" in page
    assert "只显示步骤" in page and "已受理" in page


def test_words_and_photos_come_in_and_go_out_to_the_right_people(county: County, phone: Client) -> None:
    from .test_report_page import photo

    case = county.case(state="HANDLING")
    enter(phone, case)
    phone.post(f"/t/{case.code}/remark", {"key": "k1", "text": "晚上更多", "photos": [photo()]})
    phone.post(f"/t/{case.code}/remark", {"key": "k1", "text": "晚上更多", "photos": [photo()]})
    assert Remark.objects.get().photos == 1
    page = phone.get(f"/t/{case.code}").content.decode()
    assert "晚上更多" in page
    [shown] = progress.progress_of(case, case.people_concerned.get()).photos
    served = phone.get(f"/t/{case.code}/photo/{shown.pk}/thumb")
    assert served.status_code == 200 and served["Content-Type"] == "image/webp"
    stranger = Client(REMOTE_ADDR="10.0.0.8")
    assert stranger.get(f"/t/{case.code}/photo/{shown.pk}/thumb").status_code == 404
    other = county.case()
    enter(stranger, other)
    assert stranger.get(f"/t/{other.code}/photo/{shown.pk}/shown").status_code == 404


def test_withdraw_and_remind(county: County, phone: Client) -> None:
    case = county.case()
    enter(phone, case)
    assert "已经替您催办" in phone.post(f"/t/{case.code}/remind", {"key": "r"}, follow=True).content.decode()
    again = phone.post(f"/t/{case.code}/remind", {"key": "r2"})
    assert again.status_code == 409 and "今天已经替您催过" in again.content.decode()
    phone.post(f"/t/{case.code}/withdraw", {"key": "w"})
    case.refresh_from_db()
    assert case.state == "WITHDRAWN"


def test_the_page_asks_few_questions(county: County, phone: Client, django_assert_max_num_queries: Any) -> None:
    case = county.case(state="CLOSED")
    enter(phone, case)
    with django_assert_max_num_queries(16):
        phone.get(f"/t/{case.code}")
