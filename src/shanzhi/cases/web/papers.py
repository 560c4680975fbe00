"""Papers of a case that are printed: the acceptance slip for the resident, the hand-over slip for a unit."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from shanzhi.kernel import case_code
from shanzhi.kernel.clock import local
from shanzhi.kernel.errors import NotFound
from shanzhi.kernel.profile import Profile
from shanzhi.records.access import actor_of, needs
from shanzhi.records.queries import profile_of

from .. import queries, rules, sharing
from ..models import Case, Concerned, Errand, Narrative
from . import showing

READERS = (rules.READ, rules.READ_UNIT)
SIZES = ("a5", "receipt", "a4")


@needs(*READERS)
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """受理回执, with the QR of the resident's page: A5, or 80 mm for the printer of the window."""
    by = actor_of(request)
    case = queries.get(code, by=by)
    if not rules.sees_whole(case, list(case.errands.all()), by):
        raise NotFound(what=_("受理回执"))
    profile = profile_of(case.profile_id)
    paper = profile.paper("receipt")
    wanted = request.GET.get("size", "")
    size = wanted if wanted in SIZES else ("receipt" if paper and paper.size == "receipt" else "a5")
    url = follow_url(case.code)
    context = _paper(case, profile, "receipt") | {
        "size": size,
        "sizes": [(key, label) for key, label in (("a5", "A5"), ("receipt", _("小票 80mm"))) if key != size],
        "url": url,
        "qr": mark_safe(case_code.qr_svg(url)),  # noqa: S308 - made by us from a URL
        "reporter": Concerned.objects.filter(case_id=case.pk, role="reporter").order_by("id").first(),
    }
    return render(request, "cases/papers/receipt.html", context)


@needs(*READERS)
def slip(request: HttpRequest, code: str, pk: str) -> HttpResponse:
    """交办单, one for each unit."""
    by = actor_of(request)
    case = queries.get(code, by=by)
    errands = list(Errand.objects.filter(case_id=case.pk).select_related("unit", "dispatched_by").order_by("id"))
    errand = next((e for e in errands if e.pk == int(pk)), None)
    part = sharing.part_of(case, errands, by)
    if errand is None or not part.holds(errand):
        raise NotFound(what=_("这项任务"))
    profile = profile_of(case.profile_id)
    others = [e for e in errands if e.pk != errand.pk and e.state not in ("RETURNED", "RECALLED")]
    context = _paper(case, profile, "hand_over") | {
        "errand": errand,
        "others": others,
        "narrative": Narrative.objects.filter(case_id=case.pk).first(),
        # An assisting unit's slip does not name who reported it, whoever prints it.
        "reporter": Concerned.objects.filter(case_id=case.pk, role="reporter").order_by("id").first()
        if errand.role == Errand.Role.LEAD
        else None,
    }
    return render(request, "cases/papers/slip.html", context)


def follow_url(code: str) -> str:
    """Where the resident follows the case, as printed on paper."""
    try:
        path = reverse("intake:track", args=[code])
    except NoReverseMatch:
        path = f"/t/{code}"
    return settings.SHANZHI_PUBLIC_URL.rstrip("/") + path


def _paper(case: Case, profile: Profile, key: str) -> dict[str, object]:
    paper = profile.paper(key)
    severity, channel = profile.severity(case.severity), profile.channel(case.channel)
    opened = local(case.opened_at)
    number = ""
    if paper is not None and paper.number:
        number = paper.number.format(
            short=profile.county.short, year=opened.year, serial=showing.short_code(case.code), code=case.code
        )
    return {
        "case": case,
        "case_profile": profile,
        "code_words": case_code.spoken(case.code),
        "category": profile.category_label(case.category),
        "severity": severity.name if severity else case.severity,
        "channel": channel.name if channel else case.channel,
        "paper": paper,
        "number": number,
        "title": paper.title if paper else "",
    }
