"""校验留痕: whatever a burglar does to the trail is found and named."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from shanzhi.kernel.actor import Actor
from shanzhi.records import actions as records
from shanzhi.records import verification
from shanzhi.records.models import Chain, Line, Seal
from shanzhi.records.queries import Wrong, trail_of, verify

from .conftest import burglar

MACHINE = Actor.system("封存")
A, B = "case/A", "case/B"


def named(faults):
    return [(f.subject, f.seq, f.wrong) for f in faults]


def test_it_works(trail):
    trail(A, 5)
    trail(B, 3)
    records.seal(records.last_settled_line(), by=MACHINE)
    trail(A, 1)
    assert verify() == verify(A) == []


def test_an_altered_line_is_named(trail):
    trail(A, 5)
    trail(B, 5)
    with burglar() as sql:
        sql("""UPDATE records_line SET detail = '{"words": "没有走访"}' WHERE subject = 'case/A' AND seq = 3""")
    assert named(verify()) == named(verify(A)) == [(A, 3, Wrong.ALTERED)]
    assert verify(B) == []
    assert "第3条" in verify(A)[0].sentence


@pytest.mark.parametrize(
    "column", ["actor_name = '别人'", "at = at + interval '1 microsecond'", "act = 'cases.close'", "via = 'api'"]
)
def test_every_column_is_under_the_hash(trail, column):
    trail(A, 3)
    with burglar() as sql:
        sql(f"UPDATE records_line SET {column} WHERE seq = 2")  # noqa: S608
    assert named(verify(A)) == [(A, 2, Wrong.ALTERED)]


def test_a_line_altered_together_with_its_hash_breaks_the_next(trail):
    trail(A, 5)
    with burglar() as sql:
        sql("UPDATE records_line SET actor_name = '别人' WHERE seq = 3")
        sql(
            "UPDATE records_line l SET hash = records_hash(p.hash, l.subject, l.seq, l.at, l.act, l.actor_id,"
            " l.actor_name, l.actor_post, l.actor_unit, l.via, l.detail) FROM records_line p"
            " WHERE l.seq = 3 AND p.seq = 2"
        )
    assert named(verify(A)) == [(A, 4, Wrong.ALTERED)]


@pytest.mark.parametrize(
    ("which", "expected", "words"),
    [
        ("seq = 1", 1, "第1条被删除"),
        ("seq = 3", 3, "第3条被删除"),
        ("seq IN (2, 3)", 2, "第2条至第3条被删除"),
        ("seq = 5", 5, "第5条被删除"),
        ("seq > 3", 4, "第4条至第5条被删除"),
        ("true", 1, "第1条至第5条被删除"),
    ],
)
def test_removed_lines_are_named(trail, which, expected, words):
    trail(A, 5)
    with burglar() as sql:
        sql(f"DELETE FROM records_line WHERE {which}")  # noqa: S608
    [fault] = verify(A)
    assert (fault.seq, fault.wrong) == (expected, Wrong.REMOVED)
    assert words in fault.sentence


def test_exchanged_lines_are_named(trail):
    trail(A, 5)
    with burglar() as sql:
        sql("UPDATE records_line SET seq = 99 WHERE seq = 2")
        sql("UPDATE records_line SET seq = 2 WHERE seq = 3")
        sql("UPDATE records_line SET seq = 3 WHERE seq = 99")
    found = named(verify(A))
    assert (A, 2, Wrong.OUT_OF_ORDER) in found
    assert (A, 3, Wrong.OUT_OF_ORDER) in found


def test_a_line_slipped_in_is_named(trail):
    trail(A, 4)
    with burglar() as sql:
        sql("UPDATE records_line SET seq = seq + 100 WHERE seq > 2")
        sql(
            "INSERT INTO records_line (subject, seq, at, act, actor_name, actor_post, actor_unit, via, detail, hash)"
            " SELECT subject, 3, at, act, '别人', '', '', via, detail, hash FROM records_line WHERE seq = 2"
        )
        sql("UPDATE records_line SET seq = seq - 99 WHERE seq > 100")
    assert (A, 3, Wrong.OUT_OF_ORDER) in named(verify(A))


def test_lines_past_the_head_and_a_lost_head_are_named(trail):
    trail(A, 2)
    trail(B, 2)
    with burglar() as sql:
        sql("UPDATE records_chain SET length = 1 WHERE subject = 'case/A'")
        sql("DELETE FROM records_chain WHERE subject = 'case/B'")
    assert named(verify()) == [(A, 2, Wrong.OUT_OF_ORDER), (B, None, Wrong.HEAD)]


def test_a_chain_rewritten_as_a_whole_shows_in_the_seal(trail, clerk):
    trail(A, 3)
    trail(B, 3)
    sealed = records.seal(records.last_settled_line(), by=MACHINE)
    with burglar() as sql:
        sql("DELETE FROM records_line WHERE subject = 'case/A'")
        sql("DELETE FROM records_chain WHERE subject = 'case/A'")
    records.write(A, "cases.note", detail={"words": "一切正常"}, by=clerk)

    assert verify(A) == []
    [fault] = verify()
    assert (fault.subject, fault.wrong) == ("seals", Wrong.SEAL)
    assert sealed.on.isoformat() in fault.sentence


def test_a_seal_that_is_altered_or_removed_is_named(trail):
    trail(A, 2)
    records.seal(records.last_settled_line(), by=MACHINE)
    with burglar() as sql:
        sql("UPDATE records_seal SET digest = repeat('0', 64)")
    assert {f.wrong for f in verify()} == {Wrong.SEAL}
    with burglar() as sql:
        sql("DELETE FROM records_seal")
    [fault] = verify()
    assert "被删除" in fault.sentence


def test_the_trail_and_the_seals_refuse_to_be_changed(trail):
    trail(A, 1)
    records.seal(records.last_settled_line(), by=MACHINE)
    for change in (
        lambda: Line.objects.update(actor_name="别人"),
        lambda: Line.objects.all().delete(),
        lambda: Seal.objects.update(digest=""),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_many_chains_are_looked_at_stretch_by_stretch(trail, monkeypatch):
    monkeypatch.setattr(verification, "CHAINS_A_TIME", 3)
    for number in range(10):
        trail(f"case/{number}", 2)
    with burglar() as sql:
        sql("DELETE FROM records_chain WHERE subject = 'case/2'")
        sql("UPDATE records_line SET via = '' WHERE subject IN ('case/5', 'case/9') AND seq = 1")
    steps = []
    found = named(verify(progress=lambda done, total: steps.append((done, total))))
    assert found == [("case/2", None, Wrong.HEAD), ("case/5", 1, Wrong.ALTERED), ("case/9", 1, Wrong.ALTERED)]
    assert steps[-1] == (18, 18)
    assert steps == sorted(steps)


def test_two_writers_on_one_subject_make_one_chain(trail, clerk):
    trail(A, 2)
    assert [line.seq for line in trail_of(A)] == [1, 2]
    assert Chain.objects.get(subject=A).length == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT records_write('case/A', now(), 'cases.note', NULL, '', '', '', '', '{}')")
    assert verify(A) == []
