from __future__ import annotations

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.fieldwork import field_desk, receiving
from shanzhi.records.models import Attachment
from shanzhi.site.testkit import County

from .grid import errand, photo, record, upload


def step(
    county: County, pk: int, verb: str, text: str = "", *, name: str = "陈芳", **more: object
) -> dict[str, object]:
    body = {"errand": pk, "verb": verb, "text": text, **more}
    [answer] = receiving.take_in([record("errand", body)], by=county[name])
    return answer


def test_it_works(county: County) -> None:
    """Taken up, noted and reported back from the phone, as the desk would do it."""
    given = errand(county)
    assert step(county, given.pk, "take_up")["state"] == "filed"
    step(county, given.pk, "note", "已到现场，正在劝离")
    assert step(county, given.pk, "report_back", "已清理完毕，通道畅通")["says"] == "已反馈"
    assert Case.objects.get(pk=given.case_id).state == "REPORTED_BACK"
    assert county.trail(given.case)[-3:] == ["签收", "记录", "反馈"]


def test_the_desk_of_the_phone_lists_it_with_what_may_be_done(county: County) -> None:
    given = errand(county)
    [row] = field_desk.desk(by=county["陈芳"])["errands"]
    assert (row["id"], row["state_code"], row["may"]) == (given.pk, "DISPATCHED", ["take_up", "note", "help"])
    step(county, given.pk, "take_up")
    [row] = field_desk.desk(by=county["陈芳"])["errands"]
    assert (row["mine"], row["may"]) == (True, ["note", "report_back", "help"])


def test_the_photos_prove_it(county: County) -> None:
    given = errand(county)
    step(county, given.pk, "take_up")
    sent = record("errand", {"errand": given.pk, "verb": "report_back", "text": "已清理完毕"}, photos=[])
    name = upload(sent["id"], photo(), by=county["陈芳"])
    sent["photos"] = [{"id": name, "stage": "after"}]
    receiving.take_in([sent], by=county["陈芳"])
    assert Attachment.objects.get(subject=given.case.subject).stage == "after"


def test_a_repeat_does_it_once(county: County) -> None:
    given = errand(county)
    sent = record("errand", {"errand": given.pk, "verb": "take_up"})
    first, again = (receiving.take_in([sent], by=county["陈芳"]) for _n in range(2))
    assert first == again
    assert county.trail(given.case).count("签收") == 1


def test_when_the_office_moved_it_meanwhile_both_versions_come_back(county: County) -> None:
    given = errand(county)
    step(county, given.pk, "take_up")
    seen = Case.objects.get(pk=given.case_id).version
    cases.note(given.case, text="群众来电催问，请先疏通东侧。", by=county["李娟"])
    sent = record("errand", {"errand": given.pk, "verb": "report_back", "text": "西侧已疏通", "seen": seen})
    [answer] = receiving.take_in([sent], by=county["陈芳"])
    assert (answer["state"], answer["code"]) == ("refused", "ChangedMeanwhile")
    assert answer["crossed"][0]["theirs"] == "李娟：记录"
    assert answer["crossed"][0]["yours"] == "已反馈：西侧已疏通"
    sent["body"] |= {"text": "东西两侧都已疏通", "seen": answer["now"]["version"]}
    [mended] = receiving.take_in([sent], by=county["陈芳"])
    assert mended["state"] == "filed"


@pytest.mark.parametrize("verb", ["report_back", "send_back"])
def test_what_the_case_refuses_comes_back_as_a_sentence(county: County, verb: str) -> None:
    answer = step(county, errand(county).pk, verb, "还没有去")
    assert answer["state"] == "refused"
    assert str(answer["sentence"]).endswith("。")


def test_an_errand_of_another_grid_is_not_there(county: County) -> None:
    given = errand(county, place="金山1")
    assert step(county, given.pk, "take_up")["code"] == "NotFound"
    assert field_desk.desk(by=county["陈芳"])["errands"] == []


def test_whoever_has_no_errands_of_the_unit_takes_none_up(county: County) -> None:
    given = errand(county)
    county.appoint("联络员", "liaison", "阳明社区", "阳明1")
    assert step(county, given.pk, "take_up", name="联络员")["code"] in ("NotFound", "NotAllowed")
