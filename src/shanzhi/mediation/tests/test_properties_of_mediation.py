"""Whatever is done in whatever order: no agreement binds without all its signatures and the seal, nobody is mediated
after a clear no, and what was told in confidence comes out nowhere."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shanzhi.cases.tests.door import Desk
from shanzhi.kernel.errors import NotFound, Refusal
from shanzhi.mediation import actions as mediation
from shanzhi.mediation import paper_set, queries
from shanzhi.mediation.models import Agreement, Assignment, Consent, Mediation
from shanzhi.mediation.tests.mediating import Hall
from shanzhi.mediation.tests.test_batches import group
from shanzhi.mediation.tests.test_print_paper import words_of
from shanzhi.notices.models import Notice
from shanzhi.records.models import Line

SECRET = "底线是一万二千元整"
FEW = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
BATCH = ("open", "firm", "one", "two", "three", "mediator", "seal", "seal_first", "withdraw", "relieve", "no_two")


def complete(agreement: Agreement) -> bool:
    """Counted anew from the signatures themselves, not from what the acts noted."""
    signed = agreement.signatures.filter(digest=agreement.digest)
    parties = set(agreement.parties.values_list("pk", flat=True))
    chiefs = Assignment.objects.filter(mediation=agreement.mediation, role="chief").values("member_id")
    return (
        bool(parties)
        and parties <= set(signed.values_list("party_id", flat=True))
        and signed.filter(member_id__in=chiefs).exists()
        and agreement.sealed_at is not None
    )


@given(steps=st.lists(st.sampled_from(BATCH), min_size=6, max_size=16))
@FEW
def test_no_order_of_batches_makes_an_agreement_bind_too_early(hall: Hall, steps: list[str]) -> None:
    with transaction.atomic():
        row = group(hall, 3)
        xu, ma = hall["许静"], hall["马主任"]
        firm, one, two, three = row.parties.order_by("n")
        who = {"firm": firm, "one": one, "two": two, "three": three}
        does: dict[str, Callable[[], Any]] = {
            **{k: partial(mediation.sign_batch, row, parties=[p], by=xu) for k, p in who.items()},
            "open": lambda: mediation.open_batch(row, by=xu),
            "mediator": lambda: mediation.sign_batch(row, mediator=True, by=xu),
            "seal": lambda: mediation.seal_batch(row, by=ma),
            "seal_first": lambda: mediation.seal_agreement(row.agreements.order_by("n").first(), by=ma),
            "withdraw": lambda: mediation.withdraw_agreement(row.agreements.order_by("n").first(), words="改", by=xu),
            "relieve": lambda: mediation.relieve_mediator(row.assignments.get(state="ACTIVE"), words="外出", by=ma),
            "no_two": lambda: mediation.record_consent(row, party=two, answer="no", words="不谈了。", by=xu),
        }
        bound: set[int] = set()
        for step in steps:
            try:
                with transaction.atomic():
                    does[step]()
            except (Refusal, Assignment.DoesNotExist):
                pass
            for agreement in row.agreements.all():
                if agreement.state == "EFFECTIVE":
                    assert complete(agreement), f"{agreement.number} after {step}"
                    bound.add(agreement.pk)
                else:
                    assert agreement.pk not in bound, "what binds is not undone by a batch"
        transaction.set_rollback(True)


AFTER = ("add_party", "consent", "assign", "sitting", "draft", "offer", "extend", "reopen", "again", "apply", "arrive")


@given(steps=st.lists(st.sampled_from(AFTER), min_size=4, max_size=12), at_first=st.booleans())
@FEW
def test_after_a_clear_no_there_is_no_way_on(hall: Hall, steps: list[str], at_first: bool) -> None:
    with transaction.atomic():
        row = hall.asked() if at_first else hall.willing()
        xu, ma = hall["许静"], hall["马主任"]
        b = hall.one(row)
        mediation.record_consent(row, party=b, answer="no", words="明确拒绝，不要再谈。", by=xu)
        said = Consent.objects.count()
        does: dict[str, Callable[[], Any]] = {
            "add_party": lambda: hall.party(row, "C", "又来一方"),
            "consent": lambda: mediation.record_consent(row, party=b, answer="yes", words="又愿意了。", by=xu),
            "assign": lambda: hall.assign(row, "方明", role="second"),
            "sitting": lambda: hall.sitting(row),
            "draft": lambda: hall.draft(row),
            "offer": lambda: mediation.make_offer(row, terms="各让一步", by=xu),
            "extend": lambda: mediation.extend_term(row, until=row.opened_at, reason="再谈", words={}, by=xu),
            "reopen": lambda: mediation.reopen(row, reason="asked", words="又想调解。", by=ma),
            "again": lambda: hall.opened(row.case),
            "apply": lambda: mediation.apply_for_confirmation(
                row, agreements=[], court="慈溪市人民法院", answers={}, applicants=[], by=xu
            ),
            "arrive": lambda: mediation.tell_in_confidence(row, party=b, text="悄悄说一句", by=xu),
        }  # fmt: skip
        for step in steps:
            try:
                with transaction.atomic():
                    does[step]()
            except Refusal:
                continue
            raise AssertionError(f"{step} was possible after a refusal")
        row.refresh_from_db()
        assert (row.state, row.reason) == ("ENDED", "refused")
        assert Consent.objects.count() == said
        assert not Mediation.objects.filter(case=row.case).exclude(pk=row.pk).exists()
        transaction.set_rollback(True)


def test_what_was_told_in_confidence_comes_out_nowhere(hall: Hall) -> None:
    """Told at the beginning, the mediation then goes its whole way: pages, lists, searches, sheets, every paper as Word
    and as page, the trail, messages. Only its mediators' own page shows it."""
    row = hall.willing()
    mediation.tell_in_confidence(row, party=hall.one(row), text=SECRET, by=hall["许静"])
    hall.held(row)
    agreement = hall.effective(row)
    hall.apply(row, agreement)
    mediation.link_outward(row, kind="police", body="浒山派出所", on=row.opened_at.date(), by=hall["许静"])
    seen: list[tuple[str, str]] = []
    for name in ("马主任", "方明", "李娟", "余主任", "林书记", "郝主任", "沈浩", "罗研", "杜磊", "系统员", "审计员"):
        desk = Desk(hall.county, name)
        for page in ("desk", "list", "rooms", "mediators", "committees", "figures", "export", "figures_sheet"):
            seen.append((f"{name} {page}", _text(desk.get(reverse(f"mediation:{page}")))))
        seen += [
            (f"{name} page", _text(desk.get(reverse("mediation:mediation", args=[row.pk])))),
            (f"{name} search", _found(desk, SECRET)),
            (f"{name} case", _text(desk.get(reverse("cases:case", args=[row.case.code])))),
            (f"{name} panel", _text(desk.part(reverse("mediation:case_panel", args=[row.case.code])))),
        ]
    whole = queries.in_full(row)
    kinds = [k for k, _label in paper_set.available(row, whole, queries.in_force())]
    for kind in kinds:
        seen.append((kind, words_of(mediation.print_paper(row, kind=kind, by=hall["许静"]))))
        seen.append((kind, str(mediation.preview_paper(row, kind=kind, by=hall["许静"]))))
    seen += [("trail", json.dumps(line.detail, ensure_ascii=False)) for line in Line.objects.all()]
    seen += [("message", f"{n.title}{n.body}") for n in Notice.objects.all()]
    assert len(seen) > 150
    told = [where for where, text in seen if SECRET in text or "一万二千" in text]
    assert told == []
    assert SECRET in _text(Desk(hall.county, "许静").get(reverse("mediation:mediation", args=[row.pk])))


def _found(desk: Desk, words: str) -> str:
    """What a search finds: the words themselves stand in the box of the search, so only the rows are read."""
    answer = desk.get(reverse("mediation:list"), {"q": words})
    return f"{words} found" if answer.status_code == 200 and answer.context["rows"] else ""


def _text(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as sheet:
            content = b"".join(sheet.read(name) for name in sheet.namelist())
    return str(content.decode("utf-8", "replace"))


def test_nobody_else_learns_that_there_is_something(hall: Hall) -> None:
    row = hall.willing()
    mediation.tell_in_confidence(row, party=hall.one(row), text=SECRET, by=hall["许静"])
    for name in ("马主任", "方明", "李娟"):
        assert queries.confidences(row, by=hall[name]) == []
    try:
        queries.get(row.pk, by=hall["杜磊"])
    except NotFound:
        return
    raise AssertionError("another committee has no door to it")
