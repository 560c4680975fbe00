"""What the room of records learns from cases: who sees a paper, the dossier, and the end of keeping."""

from __future__ import annotations

import io
from datetime import timedelta

from django.test import RequestFactory
from PIL import Image

from shanzhi.cases import actions, keeping
from shanzhi.cases.models import Case, Concerned, Narrative
from shanzhi.cases.tests.door import Desk
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.records import panels
from shanzhi.records.models import Attachment
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County


def photo(name: str = "现场.jpg") -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(file, "JPEG")
    file.seek(0)
    file.name = name
    return file


def test_it_works(county: County) -> None:
    case = county.case(state="HANDLING")
    desk = Desk(county, "陈刚")

    answer = desk.send(f"/cases/{case.code}/attach/", files=photo(), stage="after")

    assert answer.status_code == 204
    [kept] = Attachment.objects.filter(subject=case.subject)
    assert (kept.kind, kept.stage, kept.circle) == ("photo", "after", "staff")
    assert trail_of(case.subject)[-1].act == "records.attach"
    page = desk.get(f"/cases/{case.code}/").content.decode()
    assert f"/files/{kept.pk}/thumb" in page and "处置后" in page


def test_only_who_sees_the_case_sees_its_papers(county: County) -> None:
    case = county.case(state="HANDLING")
    kept = actions.attach(case, photo(), name="现场.jpg", stage="before", by=county["李娟"])
    request = RequestFactory().get("/")

    def sees(name: str, *, original: bool = False) -> bool:
        return panels.may_see(kept, county[name], request, original=original)

    assert [sees(n) for n in ("李娟", "陈刚", "陈芳", "王磊", "吴强", "系统员")] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]
    assert (sees("陈刚", original=True), sees("陈芳", original=True)) == (True, False)
    assert not panels.may_see(kept, None, request), "a resident only through the residents' door"
    assert Desk(county, "王磊").get(f"/files/{kept.pk}/").status_code == 404
    assert Desk(county, "陈刚").get(f"/files/{kept.pk}/").status_code == 200


def test_photos_come_with_the_report_back(county: County) -> None:
    case = county.case(state="HANDLING")

    Desk(county, "陈刚").send(
        f"/cases/{case.code}/do/report_back/", key="k", seen=case.version, result="已清理完毕，恢复通行。",
        photos=[photo("一.jpg"), photo("二.jpg")],
    )  # fmt: skip

    assert Case.objects.get(pk=case.pk).state == "REPORTED_BACK"
    assert list(Attachment.objects.values_list("stage", flat=True)) == ["after", "after"]


def test_who_may_not_attach_is_refused(county: County) -> None:
    case = county.case(state="HANDLING")

    page = Desk(county, "林书记").send(f"/cases/{case.code}/attach/", files=photo(), stage="after")

    assert page.status_code == 422
    assert not Attachment.objects.exists()


def test_the_dossier_holds_everything_and_no_clear_name(county: County) -> None:
    case = county.case(state="ARCHIVED")
    cover = panels.cover_of(case.subject)
    assert cover is not None
    by = county["李娟"]

    assert cover[1](case.subject, by) and not cover[1](case.subject, county["王磊"])
    sections = {key: build(case.subject, by) for key, _order, build in panels.sections_of(case.subject)}
    assert {k for k, s in sections.items() if s is not None} == {"facts", "narrative", "people", "errands", "answers"}
    assert cover[0](case.subject, by).code == case.code
    assert "张三丰" not in str(sections) and "13800002716" not in str(sections)
    assert "张*丰" in str(sections)
    assert "门口违停已清理" in str(sections["answers"])


def test_lines_read_as_sentences_for_the_auditor(county: County) -> None:
    case = county.case(state="ACCEPTED")

    said = panels.sentences_of(case.subject, trail_of(case.subject))

    assert said[-1] == "受理"
    assert panels.link_to(case.subject) == f"/cases/{case.code}/"


def test_what_has_been_kept_for_its_term_is_found_and_wiped(county: County) -> None:
    case = county.case(state="ARCHIVED")
    Case.objects.filter(pk=case.pk).update(archived_at=now() - timedelta(days=400))
    fresh = county.case(state="ARCHIVED")

    found = keeping._ended_before("event", today() - timedelta(days=365), "", 10)
    wiped = keeping._wipe(case.subject, Actor.system("鉴定"))

    assert [e.subject for e in found] == [case.subject]
    assert keeping._ended_before("event", today(), case.subject, 10) == [], fresh.code
    assert wiped == {"people": 1, "replies": 1}
    person = Concerned.objects.get(case=case)
    assert (person.name_sealed, person.phone_mark, person.name_masked) == (None, None, "")
    narrative = Narrative.objects.get(case=case)
    assert (narrative.text, narrative.words) == ("（已销毁）", "")
    assert Case.objects.get(pk=case.pk).category == case.category, "what is counted stays"
