"""The search box: a code goes straight to its case, a telephone number finds its cases, words find words."""

from __future__ import annotations

import re
import unicodedata

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from shanzhi.kernel import case_code
from shanzhi.kernel.errors import NotFound
from shanzhi.records.access import actor_of, needs

from .. import actions, queries, rules
from ..selection import Selection

_PHONE = re.compile(r"(?:\+?86)?(1\d{10})")


@needs(rules.READ, rules.READ_UNIT)
def search(request: HttpRequest) -> HttpResponse:
    """Where what was typed leads."""
    by = actor_of(request)
    words = unicodedata.normalize("NFKC", request.GET.get("q", "")).strip()[:80]
    if case_code.looks_like(words):
        try:
            return HttpResponseRedirect(reverse("cases:case", args=[queries.get(words, by=by).code]))
        except NotFound:
            # A well-formed code that is not there, or not for this person: the list says that nothing was found.
            return _to(Selection(queue="all", q=words))
    phone = _PHONE.fullmatch(re.sub(r"[\s\-]", "", words))
    if phone:
        marks = actions.find_by_phone(phone.group(1), by=by)
        return _to(Selection(queue="all", who="-".join(mark.hex() for mark in marks)))
    return _to(Selection(queue="all", q=words))


def _to(selection: Selection) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('cases:list')}?{selection.address()}")
