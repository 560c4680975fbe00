"""What the room gives to lower rooms: its panel on the case, who sees its papers, what is wiped with a case."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shanzhi.cases import panels as case_panels
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.sealing import seal
from shanzhi.records import panels as records
from shanzhi.records.models import Attachment

from . import queries
from .models import Agreement, Confidence, Consent, Extension, Fact, FollowUp, Helper, Mediation, Offer, Party, Sitting

PREFIX = "mediation/"


case_panels.register_panel(
    "mediation", title=_("多元化解"), order=30, url_name="mediation:case_panel",
    may=lambda case, by: by.has(queries.READ) or by.has(queries.READ_UNIT) or by.has("cases.read_unit"),
)  # fmt: skip


def _pk(subject: str) -> int:
    tail = subject.removeprefix(PREFIX)
    return int(tail) if tail.isdigit() else 0


def _gate(subject: str, attachment: Attachment, actor: Actor | None, request: HttpRequest) -> bool:
    return actor is not None and queries.visible(actor).filter(pk=_pk(subject)).exists()


def _hidden(subjects: list[str], by: Actor) -> set[str]:
    """An auditor reads what was done when; the words only of what they may know of."""
    ids = {_pk(s): s for s in subjects}
    seen = set(queries.visible(by).filter(pk__in=list(ids)).values_list("pk", flat=True))
    return {subject for pk, subject in ids.items() if pk not in seen}


def _wipe(subject: str, by: Actor) -> dict[str, Any]:
    """With the case goes everything that names a person or repeats their words; that there was a mediation stays."""
    found = list(Mediation.objects.filter(case__code=subject.removeprefix("case/")).values_list("pk", flat=True))
    if not found:
        return {}
    gone, star = {"mediation__in": found}, seal("*")
    blank = {"name_sealed": star, "name_masked": "*", "name_mark": b"", "phone_sealed": None, "phone_masked": "",
             "phone_mark": None, "id_sealed": None, "id_masked": "", "id_mark": None}  # fmt: skip
    counts = {
        "parties": Party.objects.filter(**gone).update(
            **blank, head_sealed=None, address_sealed=None, address_masked="", work="", ethnicity=""
        ),
        "helpers": Helper.objects.filter(**gone).update(**blank, relation=""),
        "confidences": Confidence.objects.filter(**gone).delete()[0],
        "sittings": Sitting.objects.filter(**gone).update(notes="", next_steps=""),
        "offers": Offer.objects.filter(**gone).update(terms="", answer_words=""),
        "facts": Fact.objects.filter(**gone).update(text=""),
    }
    Consent.objects.filter(party__mediation__in=found).update(words="")
    Extension.objects.filter(**gone).update(words={}, reason="")
    FollowUp.objects.filter(**gone).update(words="")
    for agreement in Agreement.objects.filter(**gone):
        agreement.clauses.update(text="", bound="", manner="")
    Agreement.objects.filter(**gone).update(facts="", left_open="")
    Mediation.objects.filter(pk__in=found).update(title="", matter="", claims="", reason_words="")
    return counts


records.register_gate(PREFIX, _gate)
records.register_hider(PREFIX, _hidden)
records.register_link(PREFIX, lambda subject: reverse("mediation:mediation", args=[_pk(subject)]))
records.register_destroyer("case/", _wipe)
