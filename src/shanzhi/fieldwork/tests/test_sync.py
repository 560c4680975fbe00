from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from shanzhi.cases.models import Case
from shanzhi.fieldwork import receiving
from shanzhi.fieldwork.models import Photo, Record, Visit
from shanzhi.kernel.clock import now
from shanzhi.records.models import Attachment
from shanzhi.site.testkit import County

from .grid import household, photo, record, report, upload


def test_it_works(county: County) -> None:
    """A report made on the phone becomes one case, whose reporter is the worker."""
    [answer] = receiving.take_in([report(county)], by=county["陈芳"])
    assert answer["state"] == "filed"
    case = Case.objects.get(code=answer["case"])
    assert (case.channel, case.area, case.first_contact) == (
        "grid_worker",
        county.areas["阳明1"],
        county.people["陈芳"],
    )


def test_a_repeat_is_answered_the_same_and_does_nothing(county: County) -> None:
    sent = report(county)
    first = receiving.take_in([sent], by=county["陈芳"])
    again = receiving.take_in([{**sent, "sent": 999_000}], by=county["陈芳"])
    assert first == again
    assert Case.objects.count() == 1


def test_the_same_id_with_other_words_changes_nothing(county: County) -> None:
    sent = report(county)
    [first] = receiving.take_in([sent], by=county["陈芳"])
    [again] = receiving.take_in([{**sent, "body": {**sent["body"], "text": "另一件事情"}}], by=county["陈芳"])
    assert (again["state"], again["code"], again["case"]) == ("filed", "AlreadyFiled", first["case"])
    assert Case.objects.count() == 1


def test_a_record_waits_for_its_photos(county: County) -> None:
    worker = county["陈芳"]
    sent = report(county, photos=[{"id": str(uuid4())}])
    [answer] = receiving.take_in([sent], by=worker)
    assert (answer["state"], answer["missing"]) == ("waiting", [sent["photos"][0]["id"]])
    assert not Case.objects.exists()
    upload(sent["id"], photo(), by=worker, uid=UUID(sent["photos"][0]["id"]))
    [answer] = receiving.take_in([sent], by=worker)
    case = Case.objects.get(code=answer["case"])
    assert Attachment.objects.get(subject=case.subject).stage == "report"
    assert not Photo.objects.exists()


def test_a_refused_record_comes_back_with_the_sentence_and_can_be_mended(county: County) -> None:
    sent = report(county)
    wrong = {**sent, "body": {**sent["body"], "category": "nothing"}}
    [answer] = receiving.take_in([wrong], by=county["陈芳"])
    assert (answer["state"], answer["code"]) == ("refused", "Invalid")
    assert "category" in answer["fields"]
    [mended] = receiving.take_in([sent], by=county["陈芳"])
    assert mended["state"] == "filed"
    assert Record.objects.get().tries == 2


def test_one_bad_record_holds_up_no_other(county: County) -> None:
    answers = receiving.take_in([{"id": "x"}, report(county), {"kind": 3}], by=county["陈芳"])
    assert [a["state"] for a in answers] == ["refused", "filed", "refused"]


def test_a_clock_that_is_wrong_by_hours_does_no_harm(county: County) -> None:
    """Only the difference of the phone's own two times counts: made ten minutes before it was sent."""
    year_2001 = 1_000_000_000_000
    sent = report(county) | {"made": year_2001, "sent": year_2001 + 600_000}
    receiving.take_in([sent], by=county["陈芳"])
    assert abs(now() - timedelta(minutes=10) - Record.objects.get().made_at) < timedelta(minutes=1)


def test_nobody_else_can_send_under_the_same_id(county: County) -> None:
    county.appoint("赵亮", "grid_worker", "阳明社区", "阳明2")
    sent = report(county)
    receiving.take_in([sent], by=county["陈芳"])
    [answer] = receiving.take_in([sent], by=county["赵亮"])
    assert (answer["state"], answer["code"]) == ("refused", "NotFound")


def test_a_post_without_the_permission_sends_nothing(county: County) -> None:
    [answer] = receiving.take_in([report(county)], by=county["陈刚"])
    assert answer["code"] == "NotAllowed"


def test_a_diary_entry_and_its_report_in_one(county: County) -> None:
    body = {"area": county.areas["阳明1"].pk, "text": "居民反映楼道堆物", "becomes": "report", "category": "EV0102"}
    [answer] = receiving.take_in([record("diary", body)], by=county["陈芳"])
    assert Case.objects.get(code=answer["case"]).narrative.text == "居民反映楼道堆物"


def test_a_visit(county: County) -> None:
    home = household(county)
    [answer] = receiving.take_in([record("visit", {"household": str(home.uid), "outcome": "met"})], by=county["陈芳"])
    assert answer["state"] == "filed"
    assert Visit.objects.get().household == home


def test_a_position_finds_its_grid(county: County) -> None:
    sent = report(county)
    sent["body"]["place"] = {"lon": 121.205, "lat": 30.15}
    [answer] = receiving.take_in([sent], by=county["陈芳"])
    assert Case.objects.get(code=answer["case"]).area == county.areas["阳明1"]
