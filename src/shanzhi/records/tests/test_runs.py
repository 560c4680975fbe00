"""作业: long work that a person asked for."""

from __future__ import annotations

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from shanzhi.kernel import events
from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.records import actions as records
from shanzhi.records import jobs, panels
from shanzhi.records.audit import Filters
from shanzhi.records.events import RunEnded
from shanzhi.records.models import Run
from shanzhi.records.panels import Cover
from shanzhi.records.queries import trail_of
from shanzhi.records.store import is_whole
from shanzhi.records.web import audit as audit_pages
from shanzhi.records.web import runs as pages

from .asking import ask
from .conftest import burglar, person


@pytest.fixture(autouse=True)
def people(monkeypatch, clerk, auditor):
    """Who is still there when the work is done."""
    there = {7: clerk, 9: auditor}
    monkeypatch.setattr(panels, "_actors", [there.get])
    monkeypatch.setattr(panels, "_covers", {})
    panels.register_dossier("case/", lambda s, by: Cover(code="X1", title="案卷"), may=lambda s, by: by.id == 7)
    return there


def work():
    """What the worker does with the job that is waiting."""
    job = ProcrastinateJob.objects.get(task_name="records.run")
    jobs.run(**job.args)
    return Run.objects.get()


def test_it_works(trail, auditor, monkeypatch, django_capture_on_commit_callbacks):
    heard = []
    monkeypatch.setitem(events._listeners, RunEnded, [heard.append])
    trail("case/A", 3)
    asked = records.ask_for_verification(by=auditor)
    with burglar() as sql:
        sql("UPDATE records_line SET via = '' WHERE subject = 'case/A' AND seq = 2")
    with django_capture_on_commit_callbacks(execute=True):
        done = work()
    assert (done.pk, done.state, done.result["count"], done.done) == (asked.pk, "FINISHED", 1, 4)
    assert done.result["faults"][0]["seq"] == 2
    assert heard == [RunEnded(done.pk, "verify", "校验留痕", 9, True)]
    page = ask(pages.run, done.pk, actor=auditor)
    assert "发现 1 处问题" in page.text_shown
    assert "第2条的内容或校验码被改动" in page.text_shown


def test_a_page_shows_how_far_it_is_and_stops_asking_when_it_is_over(trail, auditor):
    trail("case/A", 3)
    asked = records.ask_for_verification(by=auditor)
    Run.objects.update(state="RUNNING", done=1, total=4)
    page = ask(pages.run, asked.pk, actor=auditor, hx_request="true")
    assert 'hx-trigger="every 2s"' in page.text_shown
    assert "1 / 4" in page.text_shown
    Run.objects.update(state="QUEUED")
    work()
    page = ask(pages.run, asked.pk, actor=auditor, hx_request="true")
    assert "hx-trigger" not in page.text_shown
    assert "4 条留痕全部完好" in page.text_shown


def test_a_dossier_is_made_and_fetched(trail, clerk):
    trail("case/A", 2)
    asked = records.ask_for_dossier("case/A", form="zip", by=clerk)
    done = work()
    assert is_whole(done.file_sha256)
    answer = ask(pages.file, asked.pk, actor=clerk)
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.body[:2] == b"PK"
    assert trail_of("case/A")[-1].detail["sha256"] == done.file_sha256


def test_who_has_lost_the_right_meanwhile_gets_nothing(trail, clerk, people):
    trail("case/A", 2)
    records.ask_for_dossier("case/A", by=clerk)
    people[7] = None
    done = work()
    assert (done.state, done.file_sha256) == ("FAILED", "")
    assert "没有“导出案卷”的权限" in done.error


def test_an_export_is_a_workbook_and_leaves_a_line(trail, auditor):
    trail("case/A", 5)
    records.ask_for_export(Filters(subject="case/A"), by=auditor)
    done = work()
    assert (done.result["count"], done.file_name[-5:]) == (5, ".xlsx")
    assert trail_of("audit")[-1].act == "records.export_trail"


def test_other_people_do_not_see_it(trail, clerk, auditor):
    trail("case/A", 1)
    asked = records.ask_for_dossier("case/A", by=clerk)
    with pytest.raises(NotFound):
        ask(pages.run, asked.pk, actor=person(8, "王强"))
    assert ask(pages.run, asked.pk, actor=auditor).status_code == 200


def test_asking_without_the_right_is_refused(db, clerk, auditor):
    with pytest.raises(NotAllowed):
        records.ask_for_verification(by=clerk)
    with pytest.raises(NotAllowed):
        records.ask_for_dossier("case/A", by=auditor)


def test_a_second_worker_does_not_do_it_again(trail, auditor):
    trail("case/A", 1)
    records.ask_for_verification(by=auditor)
    first = work().finished_at
    assert work().finished_at == first


def test_the_button_asks_and_leads_to_the_page(trail, auditor):
    trail("case/A", 1)
    answer = ask(audit_pages.verification, actor=auditor, post=True, data={"subject": "case/A"})
    assert answer.headers["Location"] == f"/records/runs/{Run.objects.get().pk}/"
    assert work().result == {"count": 0, "faults": [], "lines": 0}


def test_files_of_runs_are_cleared_after_a_week(trail, auditor):
    trail("case/A", 1)
    records.ask_for_export(Filters(), by=auditor)
    done = work()
    assert jobs.forget_runs() == 0
    Run.objects.update(finished_at=done.finished_at.replace(year=done.finished_at.year - 1))
    assert jobs.forget_runs() == 1
    assert not is_whole(done.file_sha256)
    assert "已经清除" in ask(pages.run, done.pk, actor=auditor).text_shown
