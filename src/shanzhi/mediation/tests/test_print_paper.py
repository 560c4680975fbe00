"""文书: the whole set, filled without retyping; nothing of what was said in confidence."""

from __future__ import annotations

import io

import pytest
from docx import Document

from shanzhi.kernel.errors import NotFound
from shanzhi.mediation import actions as mediation
from shanzhi.mediation import paper_set, queries
from shanzhi.mediation.models import Mediation
from shanzhi.mediation.tests.mediating import Hall, a_day
from shanzhi.records.queries import trail_of

SECRET = "底线是一万二千元整"


def words_of(file: io.BytesIO) -> str:
    paper = Document(file)
    cells = [c.text for t in paper.tables for r in t.rows for c in r.cells]
    return "\n".join([*(p.text for p in paper.paragraphs), *cells])


def finished(hall: Hall) -> Mediation:
    row = hall.willing()
    mediation.add_helper(
        row, kind="agent", name="宋律师", party=hall.one(row, "A"), power="special", until=a_day(9), by=hall["许静"]
    )
    hall.held(row)
    mediation.tell_in_confidence(row, party=hall.one(row), text=SECRET, by=hall["许静"])
    mediation.agree_fact(row, text="八月开始漏水", agreed_by=list(row.parties.all()), by=hall["许静"])
    agreement = hall.effective(row)
    hall.apply(row, agreement)
    mediation.check_performance(agreement.duties.get(), outcome="done", proof="转账凭证", by=hall["许静"])
    mediation.follow_up(row, party=hall.one(row), how="phone", words="已经收到赔款。", by=hall["方明"])
    row.refresh_from_db()
    return row


def test_it_works(hall: Hall) -> None:
    row = finished(hall)
    text = words_of(mediation.print_paper(row, kind="agreements", by=hall["许静"]))
    for part in (
        "人民调解协议书",
        row.number,
        "陈大为",
        "吴小平",
        "8,600.00",
        "捌仟陆佰元整",
        "浒山街道人民调解委员会（印章）",
    ):
        assert part in text
    assert trail_of(row.subject)[-1].detail == {"paper": "agreements", "count": 1}


def test_every_paper_of_the_set_is_made(hall: Hall) -> None:
    row = finished(hall)
    kinds = {key for key, _title in paper_set.available(row, queries.in_full(row), queries.in_force())}
    assert {
        "cover", "application", "register", "rights", "consents", "identities", "powers", "records", "facts",
        "agreements", "performance", "certificate", "confirmation", "follow_ups", "closing", "back", "dossier",
    } <= kinds  # fmt: skip
    for kind in kinds:
        assert words_of(mediation.print_paper(row, kind=kind, by=hall["许静"]))


def test_the_complete_file_stands_in_order_with_its_index(hall: Hall) -> None:
    text = words_of(mediation.print_paper(finished(hall), kind="dossier", by=hall["许静"]))
    order = [
        "人民调解卷宗",
        "卷内目录",
        "人民调解申请书",
        "权利义务告知书",
        "人民调解记录（第1次）",
        "人民调解协议书",
        "封底",
    ]
    places = [text.index(title) for title in order]
    assert places == sorted(places)


def test_what_was_said_in_confidence_is_in_no_paper(hall: Hall) -> None:
    row = finished(hall)
    assert SECRET not in words_of(mediation.print_paper(row, kind="dossier", by=hall["许静"]))


def test_a_refusal_prints_the_other_ways(hall: Hall) -> None:
    row = hall.willing()
    with pytest.raises(NotFound):
        mediation.print_paper(row, kind="termination", by=hall["许静"])
    mediation.record_consent(row, party=hall.one(row), answer="no", words="不同意调解。", by=hall["许静"])
    for kind in ("not_mediated", "termination"):
        text = words_of(mediation.print_paper(row, kind=kind, by=hall["许静"]))
        assert "人民法院诉讼服务中心" in text
        assert "法律援助中心" in text
