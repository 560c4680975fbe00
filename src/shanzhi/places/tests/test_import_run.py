import pytest

from shanzhi.kernel.errors import NotAllowed
from shanzhi.places import actions as places
from shanzhi.places import importing, jobs
from shanzhi.places.errors import RunNotReady
from shanzhi.places.models import Area, ImportRun

from .conftest import SYSTEM, official
from .test_import_grids import collection, quarters

LIST = "代码,名称\n330282004013,三碰桥社区\n330282004099,\n".encode()


@pytest.fixture
def clerk(realm):
    return official(realm["县"])


def stage(content: bytes, what: str, by, **options) -> ImportRun:
    return places.stage(content=content, file_name="上传.csv", what=what, by=by, **options)


def test_it_works(realm, clerk):
    run = stage(LIST, "divisions", clerk)
    assert run.state == "PREVIEWED"
    assert (run.counts["created"], run.counts["refused"]) == (1, 1)
    assert not Area.objects.filter(code="330282004013").exists()

    places.confirm(run, by=clerk)
    jobs.take_over(run_id=run.pk)

    run.refresh_from_db()
    assert (run.state, run.file) == ("FINISHED", None)
    assert Area.objects.get(code="330282004013").name == "三碰桥社区"
    assert [(f.line, f.reason) for f in run.findings.filter(weight="refused")] == [(3, "没有名称")]


def test_a_second_run_of_the_job_does_nothing(realm, clerk):
    run = places.confirm(stage(LIST, "divisions", clerk), by=clerk)
    jobs.take_over(run_id=run.pk)
    jobs.take_over(run_id=run.pk)
    assert Area.objects.filter(code="330282004013").count() == 1


def test_an_unclear_datum_is_asked_for_and_settled(realm, clerk):
    Area.objects.update(schematic=True)
    run = stage(collection(*quarters()), "grids", clerk)
    assert (run.state, run.guesses) == ("ASKED", [])
    with pytest.raises(RunNotReady):
        places.confirm(run, by=clerk)
    run = places.settle_datum(run, datum="gcj02", by=clerk)
    assert (run.state, run.counts["created"]) == ("PREVIEWED", 4)


def test_the_job_has_no_more_rights_than_who_confirmed(realm):
    by = official(realm["周巷"])
    run = places.confirm(stage(LIST, "divisions", by), by=by)
    jobs.take_over(run_id=run.pk)
    run.refresh_from_db()
    assert run.counts["created"] == 0
    assert not Area.objects.filter(code="330282004013").exists()


def test_an_actor_remembered_is_the_same_actor(realm, clerk):
    for by in (clerk, SYSTEM):
        assert importing.recalled(importing.remembered(by)) == by


def test_who_may_not_import_may_not_hand_in(realm):
    reader = official(realm["县"], permissions=frozenset({"places.read"}))
    with pytest.raises(NotAllowed):
        stage(LIST, "divisions", reader)


def test_a_dropped_import_forgets_its_file(realm, clerk):
    run = places.drop(stage(LIST, "divisions", clerk), by=clerk)
    assert (run.state, run.file) == ("DROPPED", None)
    with pytest.raises(RunNotReady):
        places.confirm(run, by=clerk)


def test_a_job_that_breaks_off_changes_nothing_and_says_so(realm, clerk):
    run = places.confirm(stage(LIST, "divisions", clerk), by=clerk)
    ImportRun.objects.filter(pk=run.pk).update(file=b"PK\x03\x04broken")
    jobs.take_over(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == "FAILED"
    assert "打不开" in run.failure
