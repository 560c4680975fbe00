"""How a form of an act is shown, taken and answered: as a dialog over the page, or as a page of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from shanzhi.kernel.errors import Invalid, Refusal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

UNPROCESSABLE = 422


class ChosenField(forms.Field):
    """One row chosen by a combobox that asks the server: the form knows only the number and looks it up."""

    widget = forms.Select

    def __init__(self, model: type[models.Model], *, missing: StrOrPromise, url: str, **options: Any) -> None:
        super().__init__(**options)
        self.model = model
        self.missing = missing
        self.url = url

    @property
    def combo_url(self) -> str:
        """Where the combobox asks."""
        return reverse(self.url)

    def to_python(self, value: Any) -> Any:
        if value in (None, ""):
            return None
        try:
            return self.model._default_manager.get(pk=int(value))
        except (ObjectDoesNotExist, ValueError, TypeError):
            raise forms.ValidationError(self.missing) from None

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, models.Model) else value


class ActForm(forms.Form):
    """A form whose comboboxes keep showing what was chosen."""

    required_css_class = "required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, ChosenField):
                self._show_chosen(name, field)

    def _show_chosen(self, name: str, field: ChosenField) -> None:
        chosen = self.data.get(self.add_prefix(name)) if self.is_bound else self.initial.get(name)
        if not isinstance(chosen, models.Model):
            chosen = field.model._default_manager.filter(pk=chosen).first() if str(chosen or "").isdigit() else None
        field.widget.choices = [("", "")] + ([(chosen.pk, str(chosen))] if chosen else [])

    def take_errors(self, refusal: Invalid) -> None:
        """Put the act's own errors beside its fields; what has no field stands at the top."""
        for name, sentence in refusal.fields.items():
            self.add_error(name if name in self.fields else None, sentence)


def answer(
    request: HttpRequest,
    form: forms.Form,
    do: Callable[[dict[str, Any]], str],
    *,
    title: str,
    submit: str,
    url: str,
    icon: str = "check",
    template: str = "staff/parts/act.html",
    danger: bool = False,
    **context: Any,
) -> HttpResponse:
    """Show a form, or do what it asks. `do` gets the cleaned values and returns what to say; `url` is where the page
    goes then. A refusal is shown in the form, with everything that was typed."""
    context |= {"form": form, "title": title, "submit": submit, "icon": icon, "danger": danger, "back": url}
    if not form.is_bound:
        return show(request, template, context)
    if not form.is_valid():
        return show(request, template, context, status=UNPROCESSABLE)
    try:
        said = do(form.cleaned_data)
    except Invalid as refusal:
        if isinstance(form, ActForm):
            form.take_errors(refusal)
        return show(request, template, context, status=UNPROCESSABLE)
    except Refusal as refusal:
        return show(request, template, {**context, "refusal": refusal}, status=refusal.http_status)
    return done(request, said, url)


def show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The part for a dialog, or the same part in a page."""
    if request.headers.get("HX-Request"):
        return render(request, template, {**context, "in_dialog": True}, status=status)
    return render(request, "staff/act.html", {**context, "part": template}, status=status)


def done(request: HttpRequest, said: str, url: str) -> HttpResponse:
    """Say it, and go there."""
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(url)
    events = {"toast": {"text": said, "kind": "ok"}, "draft-done": {}, "close-dialog": {}}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(events), "HX-Redirect": url})
