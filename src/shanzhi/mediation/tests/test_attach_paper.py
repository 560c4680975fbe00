"""Scans, inquiries, what was prevented: what is put to a file besides the record itself."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.mediation import actions as mediation
from shanzhi.mediation import queries
from shanzhi.mediation.models import Mediation
from shanzhi.mediation.tests.mediating import Hall


def picture() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (80, 40), "white").save(file, "PNG")
    file.seek(0)
    return file


def test_it_works(hall: Hall) -> None:
    row = hall.willing()
    made = mediation.attach_paper(row, picture(), name="收条.png", stage="proof", note="首期", by=hall["许静"])
    assert (made.subject, made.circle, made.stage) == (row.subject, "restricted", "proof")
    assert [a.pk for a in queries.in_full(row)["annexes"]] == [made.pk]


def test_only_what_belongs_to_a_file_and_only_by_who_may_know(hall: Hall) -> None:
    row = hall.willing()
    with pytest.raises(Invalid):
        mediation.attach_paper(row, picture(), name="x.png", stage="holiday", by=hall["许静"])
    with pytest.raises(NotFound):
        mediation.attach_paper(row, picture(), name="x.png", stage="proof", by=hall["杜磊"])
    Mediation.objects.filter(pk=row.pk).update(state="FILED", reason="gap", ended_at=now())
    with pytest.raises(Invalid, match="归档"):
        mediation.attach_paper(row, picture(), name="x.png", stage="proof", by=hall["许静"])


def test_record_inquiry_is_by_the_mediator(hall: Hall) -> None:
    row = hall.willing()
    given = {"asked": "周邻居", "place": "阳明社区", "notes": "去年八月起就看见天花板渗水。"}
    made = mediation.record_inquiry(row, by=hall["许静"], **given)
    assert (made.n, made.asked_masked) == (1, "周*居")
    with pytest.raises(Exception, match="不是本案"):
        mediation.record_inquiry(row, by=hall["方明"], **given)


def test_note_prevention_counts_people(hall: Hall) -> None:
    row = hall.willing()
    made = mediation.note_prevention(
        row, prevented="petition", people=20, words="二十人准备集体上访，经劝导返回调解。", by=hall["许静"]
    )
    assert (made.prevented, made.prevented_people) == ("petition", 20)
    with pytest.raises(Invalid):
        mediation.note_prevention(row, prevented="petition", people=0, words="没有人数不算。", by=hall["许静"])
