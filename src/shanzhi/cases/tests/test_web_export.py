"""Export: every row one may see, masked, and on the trail."""

from __future__ import annotations

import io

import pytest
import python_calamine

from shanzhi.cases import export, jobs
from shanzhi.cases.models import Concerned
from shanzhi.cases.selection import Selection
from shanzhi.cases.tests.door import Desk
from shanzhi.notices.models import Notice
from shanzhi.records.models import Line, Run
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County


def table(content: bytes) -> list[list[object]]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python()


def fetch(desk: Desk, address: str = "queue=all", **data: object) -> bytes:
    answer = desk.post(f"/cases/export/?{address}", data)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_it_works(county: County) -> None:
    case = county.case(state="HANDLING")

    rows = table(fetch(Desk(county, "李娟")))

    assert rows[0][:2] == ["案件编码", "标题"]
    assert rows[1][0] == case.code
    assert len(rows) == 2


def test_only_what_one_may_see_and_export(county: County) -> None:
    county.case(place="阳明1"), county.case(place="路湾1")

    assert len(table(fetch(Desk(county, "李娟")))) == 2
    assert len(table(fetch(Desk(county, "周敏")))) == 3
    assert Desk(county, "陈芳").post("/cases/export/?queue=all").status_code == 403


def test_a_post_without_the_right_lends_nothing_to_another(county: County) -> None:
    """She may export in 浒山 and only read in 周巷: 周巷 is not in her file."""
    county.appoint("李娟", "grid_worker", "周巷指挥室", "路湾1")
    near, far = county.case(place="阳明1"), county.case(place="路湾1")

    by = county["李娟"]

    assert {near.code, far.code} <= set(Selection().cases(by).values_list("code", flat=True))
    assert [row[0] for row in table(fetch(Desk(county, "李娟")))[1:]] == [near.code]


def test_persons_are_masked_and_nothing_is_a_formula(county: County) -> None:
    county.case(title="=HYPERLINK(1)", text="+86 开头的号码一直骚扰，请处理。")

    content = fetch(Desk(county, "李娟"), column=["code", "title", "text", "reporter", "phone"])
    rows = table(content)

    assert rows[1][1:] == ["=HYPERLINK(1)", "+86 开头的号码一直骚扰，请处理。", "张*丰", "138****2716"]
    assert "张三丰".encode() not in content and b"13800002716" not in content


def test_it_leaves_a_line(county: County) -> None:
    county.case()

    fetch(Desk(county, "李娟"), "queue=accept&q=消防")

    line = trail_of(f"export/{county['李娟'].id}")[-1]
    assert (line.act, line.detail["rows"], line.detail["queue"]) == ("cases.export", 1, "待受理")
    assert line.detail["filter"] == {"q": "“消防”"}


def test_a_long_one_becomes_a_job(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "AT_ONCE", 2)
    for _ in range(4):
        county.case()
    desk = Desk(county, "李娟")

    answer = desk.post("/cases/export/?queue=accept", {"column": ["code"]})
    run = Run.objects.get()
    assert answer.headers["Location"] == f"/cases/exports/{run.pk}/"
    assert "排队中" in desk.get(answer.headers["Location"]).content.decode()

    jobs.export_cases(run.pk)
    jobs.export_cases(run.pk)

    run.refresh_from_db()
    assert (run.state, run.done) == ("FINISHED", 4)
    rows = table(b"".join(desk.get(f"/cases/exports/{run.pk}/file/").streaming_content))  # type: ignore[attr-defined]
    assert len(rows) == 5
    assert Notice.objects.filter(member_id=county["李娟"].id, template="run_finished").count() == 1
    assert Line.objects.filter(act="cases.export").count() == 1


def test_the_file_is_only_for_who_asked_and_only_for_a_day(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "AT_ONCE", 0)
    county.case()
    desk = Desk(county, "李娟")
    desk.post("/cases/export/?queue=accept", {"column": ["code"]})
    run = Run.objects.get()
    jobs.export_cases(run.pk)
    url = f"/cases/exports/{run.pk}/file/"

    assert Desk(county, "周敏").get(url).status_code == 404
    assert desk.get(url).status_code == 200
    run.refresh_from_db()
    run.finished_at = run.finished_at - jobs.KEEP * 2
    run.save()
    assert desk.get(url).status_code == 404
    assert jobs.forget_exports() == 1
    run.refresh_from_db()
    assert run.file_sha256 == ""


def test_who_may_no_longer_export_gets_no_file(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "AT_ONCE", 0)
    county.case()
    Desk(county, "李娟").post("/cases/export/?queue=accept", {"column": ["code"]})
    run = Run.objects.get()
    county.people["李娟"].posts.update(ends_on="2020-02-01")

    jobs.export_cases(run.pk)

    run.refresh_from_db()
    assert (run.state, run.file_sha256) == ("FAILED", "")


def test_every_column_can_be_written(county: County) -> None:
    county.case(state="ARCHIVED")
    file = io.BytesIO()

    made = export.write_sheet(Selection(), list(export.COLUMNS.values()), file, by=county["周敏"])

    rows = table(file.getvalue())
    assert made.rows == 1
    assert len(rows[0]) == len(export.COLUMNS)
    assert Concerned.objects.count() == 1
