"""A question in the page's dialog: shown, checked, done, or sent back with what to mend."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shanzhi.kernel.errors import Invalid, Refusal


class Asking(forms.Form):
    """What all of them carry: the key of the submission."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        kwargs.setdefault("auto_id", "ask-%s")
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", f"h-{uuid.uuid4()}")

    @property
    def shown(self) -> list[Any]:
        return [bound for bound in self if bound.name != "key"]


def answer(
    request: HttpRequest,
    form: Asking,
    do: Callable[[dict[str, Any]], str],
    *,
    title: str,
    icon: str = "check",
    note: str = "",
    go: str = "",
    aliases: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Show the form; on POST do it and close the dialog with the sentence, or show what was wrong with 422.

    What `do` answers is said; an answer that begins with `/` is an address to open instead.
    """
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid():
            try:
                said = do({**form.cleaned_data, "key": form.cleaned_data["key"] or None})
                return done("" if said.startswith("/") else said, go=said if said.startswith("/") else go)
            except Invalid as refusal:
                complain(form, refusal, aliases or {})
            except Refusal as refusal:
                form.add_error(None, str(refusal))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"form": form, "title": title, "icon_name": icon, "note": note, "action": request.get_full_path()}
    return render(request, "intake/hall/dialog.html", context, status=status)


def complain(form: forms.Form, refusal: Invalid, aliases: Mapping[str, str]) -> None:
    """Each sentence to its field; what has none here stands above the form."""
    for name, sentence in refusal.fields.items():
        shown = aliases.get(name, name)
        form.add_error(shown if shown in form.fields else None, sentence)


def done(sentence: str, *, go: str = "") -> HttpResponse:
    """Close the dialog, say it, and let the page look again or open another."""
    if go:
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": go})
    events: dict[str, Any] = {"close-dialog": True, "hall-changed": True, "toast": {"text": sentence, "kind": "ok"}}
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Trigger": json.dumps(events)})
