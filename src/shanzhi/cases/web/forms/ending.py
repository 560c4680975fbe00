"""Words to the resident, the check, and what comes towards the end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shanzhi.records.queries import trail_of

from ...models import Case, Concerned, FollowUp
from ...trail_sentences import SATISFACTION
from .shape import MoveForm, Shown, form_of

YES_NO = [("yes", _("已解决")), ("no", _("没有解决"))]


def _text(label: Any, *, most: int = 400, required: bool = True, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea, max_length=most, required=required, help_text=hint)


def _draft(case: Case) -> str:
    """What the lead unit proposed to answer."""
    lines = [line for line in trail_of(case.subject) if line.act == "cases.report_back"]
    return str(next((d for line in reversed(lines) if (d := line.detail.get("reply_draft"))), ""))


def _yes(value: str) -> bool | None:
    return {"yes": True, "no": False}.get(value)


@form_of
class Note(MoveForm):
    verb = "note"
    shown = {"text": Shown(rows=4, autofocus=True)}
    text = _text(_("记录"), most=1000)
    for_resident = forms.BooleanField(label=_("作为进展给群众看"), required=False)


@form_of
class Reply(MoveForm):
    verb = "reply"
    wide = True
    intro = _("答复会发给本案和并入案件的所有反映人。")
    shown = {"text": Shown(rows=6, autofocus=True)}
    text = _text(_("答复内容"), most=2000, hint=_("说清做了什么、结果如何、有疑问找谁。"))

    def prepare(self) -> None:
        if not self.is_bound and self.case.replied_at is None:
            self.initial["text"] = _draft(self.case)


@form_of
class Verify(MoveForm):
    verb = "verify"
    photo_stage = "after"
    intro = _("核对反馈是否属实。不属实的请选择“重办”。")
    shown = {"finding": Shown(rows=4, autofocus=True)}
    finding = _text(_("核查情况"), most=1000)
    on_site = forms.BooleanField(label=_("到现场核查"), required=False)

    def prepare(self) -> None:
        self.initial["on_site"] = self.profile.loop.verify_on_site


@form_of
class Redo(MoveForm):
    verb = "redo"
    danger = True
    intro = _("退回主办单位重新办理，时限重新计算。")
    shown = {"reason": Shown(rows=3, autofocus=True)}
    reason = _text(_("重办理由"))


@form_of
class FollowUpForm(MoveForm):
    verb = "follow_up"
    shown = {"how": Shown(cards=True), "is_solved": Shown(cards=True), "words": Shown(rows=3)}
    how = forms.ChoiceField(label=_("方式"), widget=forms.RadioSelect)
    reached = forms.TypedChoiceField(
        label=_("联系情况"),
        widget=forms.RadioSelect,
        choices=[("yes", _("已联系上")), ("no", _("未联系上"))],
        coerce=lambda v: v == "yes",
        initial="yes",
    )
    is_solved = forms.TypedChoiceField(
        label=_("群众认为"), widget=forms.RadioSelect, choices=YES_NO, coerce=_yes, empty_value=None, required=False
    )
    words = _text(_("回访情况"), required=False)

    def prepare(self) -> None:
        allowed = self.profile.loop.follow_up_by
        field: Any = self.fields["how"]
        field.choices = [(key, label) for key, label in FollowUp.How.choices if key in allowed]
        self.initial["how"] = allowed[0]


@form_of
class Rate(MoveForm):
    verb = "rate"
    intro = _("记录群众本人的评价，请按原话填写。")
    shown = {"is_solved": Shown(cards=True), "satisfaction": Shown(cards=True), "words": Shown(rows=3)}
    is_solved = forms.TypedChoiceField(
        label=_("是否解决"), widget=forms.RadioSelect, choices=YES_NO, coerce=_yes, empty_value=None
    )
    satisfaction = forms.TypedChoiceField(
        label=_("满意程度"), widget=forms.RadioSelect, coerce=int, empty_value=None, required=False,
        choices=[(key, label) for key, label in SATISFACTION.items()],
    )  # fmt: skip
    concerned = forms.ChoiceField(label=_("谁的评价"), required=False)
    words = _text(_("群众的话"), required=False)

    def prepare(self) -> None:
        rows = Concerned.objects.filter(case_id=self.case.pk, role="reporter").order_by("id")[:50]
        self._people = {str(c.pk): c for c in rows}
        field: Any = self.fields["concerned"]
        field.choices = [(pk, c.name_masked or _now("匿名")) for pk, c in self._people.items()]
        if len(self._people) < 2:
            del self.fields["concerned"]

    def arguments(self) -> dict[str, Any]:
        found = super().arguments()
        only = next(iter(self._people.values()), None)
        found["concerned"] = self._people.get(found.get("concerned") or "", only)
        return found


@form_of
class Close(MoveForm):
    verb = "close"
    intro = _("已核查、已答复的案件可以结案。")
    shown = {"reply": Shown(rows=5, autofocus=True), "note": Shown(rows=2)}
    reply = _text(_("答复群众"), most=2000, hint=_("还没有答复过，结案时一并发给所有反映人。"))
    note = _text(_("结案意见"), required=False)

    def prepare(self) -> None:
        if self.case.replied_at is not None:
            del self.fields["reply"]
        elif not self.is_bound:
            self.initial["reply"] = _draft(self.case)


@form_of
class Archive(MoveForm):
    verb = "archive"


@form_of
class Reopen(MoveForm):
    verb = "reopen"
    intro = _("重启后回到中心重新派单，原来的办理过程保留。")
    shown = {"reason": Shown(rows=3, autofocus=True)}
    reason = _text(_("重启理由"))
