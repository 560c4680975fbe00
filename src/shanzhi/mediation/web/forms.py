"""Fields of the room's dialogs."""

from __future__ import annotations

import base64
import io
import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shanzhi.kernel.clock import SHANGHAI

from ..money import fen_of

Choices = Sequence[tuple[Any, Any]]


class Asking(forms.Form):
    """What all of them carry: the key of the submission, so that a second press does nothing twice."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, fields: dict[str, forms.Field], **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        kwargs.setdefault("auto_id", "ask-%s")
        super().__init__(*args, **kwargs)
        self.fields.update(fields)
        self.initial.setdefault("key", f"m-{uuid.uuid4()}")

    @property
    def shown(self) -> list[Any]:
        return [bound for bound in self if bound.name != "key"]


class Yuan(forms.CharField):
    """A sum in yuan, as fen."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return fen_of(text)
        except ValueError:
            raise forms.ValidationError(_("金额请写成 12000 或 12000.50（元）。")) from None


def words(
    label: str, *, rows: int = 0, required: bool = True, hint: str = "", most: int = 400, initial: str = ""
) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(
        label=label, required=required, help_text=hint, max_length=most, widget=widget, initial=initial,
        error_messages={"required": _("请填写。")},
    )  # fmt: skip


def choose(
    label: str, choices: Choices, *, required: bool = True, hint: str = "", initial: Any = None
) -> forms.ChoiceField:
    shown = list(choices) if required and initial is not None else [("", "—"), *choices]
    return forms.ChoiceField(
        label=label, choices=shown, required=required, help_text=hint, initial=initial,
        error_messages={"required": _("请选择。")},
    )  # fmt: skip


def radio(label: str, choices: Choices, *, hint: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        help_text=hint,
        error_messages={"required": _("请选择。")},
    )


def several(
    label: str, choices: Choices, *, hint: str = "", required: bool = True, initial: Any = None
) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, widget=forms.CheckboxSelectMultiple, help_text=hint, required=required,
        initial=initial, error_messages={"required": _("请选择。")},
    )  # fmt: skip


def day(label: str, *, required: bool = True, hint: str = "", initial: date | None = None) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, help_text=hint, initial=initial,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请填写日期。"), "invalid": _("请填写日期。")},
    )  # fmt: skip


def moment(label: str, *, initial: datetime | None = None) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, initial=initial.astimezone(SHANGHAI) if initial else None,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        error_messages={"required": _("请填写时间。"), "invalid": _("请填写时间。")},
    )  # fmt: skip


def tick(label: str, *, hint: str = "", initial: bool = False) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, help_text=hint, initial=initial)


def yuan(label: str, *, required: bool = False, hint: str = "", initial: str = "") -> Yuan:
    return Yuan(label=label, required=required, help_text=hint or _("元"), max_length=20, initial=initial)


class SignaturePad(forms.Widget):
    """A pad to sign on with finger or pen; the picture travels as text. Behaviour: mediation/sign.mjs."""

    def __init__(self, digest: str) -> None:
        super().__init__()
        self.digest = digest

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        labels = {"pad": _("签名板：用手指、触控笔或者鼠标签名"), "again": _("重写"), "sum": _("所签协议的校验码")}
        return format_html(
            '<div class="sign-pad" data-sign-pad><canvas width="720" height="240" role="img" aria-label="{}"></canvas>'
            '<input type="hidden" name="{}" value=""><div class="line"><button type="button" class="btn small"'
            ' data-sign-again>{}</button><span class="muted small">{} <code>{}</code></span></div></div>',
            labels["pad"], name, labels["again"], labels["sum"], self.digest[:16],
        )  # fmt: skip


class SignatureField(forms.CharField):
    """PNG of a signature, or None where nothing was written."""

    def __init__(self, *, digest: str, **kwargs: Any) -> None:
        super().__init__(widget=SignaturePad(digest), required=False, max_length=600_000, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        head, _comma, body = text.partition(",")
        try:
            content = base64.b64decode(body, validate=True)
        except ValueError:
            content = b""
        if head != "data:image/png;base64" or not content.startswith(b"\x89PNG"):
            raise forms.ValidationError(_("签名没有收到，请重写一次。"))
        return io.BytesIO(content)


def pad(label: str, digest: str) -> SignatureField:
    return SignatureField(digest=digest, label=label)


def scan(label: str, *, required: bool = False, hint: str = "") -> forms.FileField:
    return forms.FileField(
        label=label, required=required, help_text=hint or _("照片或者PDF"),
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
        error_messages={"required": _("请选择文件。")},
    )  # fmt: skip
