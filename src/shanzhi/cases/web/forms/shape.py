"""What all forms of moves have in common: the key of the submission, the version that was seen, and the call."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.kernel.profile import Profile
from shanzhi.records.queries import profile_of

from ... import actions
from ...models import Case, Errand, Plea

Act = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """How one field of a move stands in its form."""

    css: str = ""
    combo_url: str = ""
    """URL name of the chooser, for fields filled by typing."""
    cards: bool = False
    rows: int = 0
    placeholder: str | Promise = ""
    autofocus: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A bound field with how it stands, for the template."""

    bound: BoundField
    shown: Shown

    @property
    def combo_url(self) -> str:
        return reverse(self.shown.combo_url) if self.shown.combo_url else ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """建议. What the machine proposes, by which rule, and which fields taking it fills."""

    text: str
    why: str
    fills: dict[str, Any] = field(default_factory=dict)

    @property
    def fills_json(self) -> str:
        return json.dumps(self.fills)


class MoveForm(forms.Form):
    """One move of one case. Subclasses name their verb and fields; their values are the act's arguments."""

    verb: ClassVar[str]
    shown: ClassVar[dict[str, Shown]] = {}
    intro: ClassVar[str | Promise] = ""
    """One sentence above the fields: what will happen."""
    submit: ClassVar[str | Promise] = ""
    danger: ClassVar[bool] = False
    wide: ClassVar[bool] = False
    photo_stage: ClassVar[str] = ""
    """Photos may be handed in with the move, and are kept under this stage."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        case: Case,
        errands: Sequence[Errand],
        by: Actor,
        asked: Any = None,
    ) -> None:
        """`asked` is the query string of whoever opens the form: it may choose what is filled in beforehand."""
        self.case, self.errands, self.by = case, errands, by
        self.asked = asked or {}
        super().__init__(data, files, prefix=None, auto_id=f"{self.verb}-%s")
        self.initial.setdefault("key", uuid.uuid4().hex)
        self.initial.setdefault("seen", case.version)
        self.prepare()
        for name, shown in self.shown.items():
            if shown.rows and name in self.fields and isinstance(self.fields[name].widget, forms.Textarea):
                self.fields[name].widget.attrs["rows"] = shown.rows

    def prepare(self) -> None:
        """Fill choices and initial values from the case."""

    @property
    def profile(self) -> Profile:
        return profile_of(self.case.profile_id)

    @property
    def suggestion(self) -> Suggestion | None:
        return None

    def rows(self) -> Iterator[Row]:
        """The visible fields in order."""
        for bound in self.visible_fields():
            yield Row(bound, self.shown.get(bound.name, Shown()))

    def hidden(self) -> SafeString:
        return SafeString("".join(str(bound) for bound in self.hidden_fields()))

    def arguments(self) -> dict[str, Any]:
        """What the act is called with, besides the case, the key, the version and the actor."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("key", "seen")}

    def do(self) -> Case:
        """Call the act. Lets every refusal through except wrong fields, which become the form's own errors."""
        act: Act = getattr(actions, self.verb)
        done: Case = act(
            self.case,
            **self.arguments(),
            seen=self.cleaned_data["seen"],
            key=self.cleaned_data["key"] or None,
            by=self.by,
        )
        return done

    def take_errors(self, refusal: Invalid) -> None:
        """Show an act's own findings at the fields they name."""
        for name, sentence in refusal.fields.items():
            self.add_error(name if name in self.fields else None, sentence)

    def mine(self) -> Errand | None:
        """The errand of the actor's unit that this move is about, the lead's first."""
        units = self.by.units_of(f"cases.{self.verb}")
        held = [e for e in self.errands if e.unit_id in units and e.state not in ("RETURNED", "RECALLED")]
        return min(held, key=lambda e: (e.role != "lead", -e.pk), default=None)

    def plea(self) -> Plea | None:
        return None


_FORMS: dict[str, type[MoveForm]] = {}


def form_of(form: type[MoveForm]) -> type[MoveForm]:
    """Enter a form under its verb."""
    _FORMS[form.verb] = form
    return form


def form_for(verb: str) -> type[MoveForm] | None:
    """The form of a move; None where the move is done from elsewhere."""
    return _FORMS.get(verb)
