"""Fields of this room's forms."""

from __future__ import annotations

from typing import Any

from django import forms

from ..directory import colleagues_of
from ..models import Member, Unit


class DayField(forms.DateField):
    """A day, chosen in the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PeopleField(forms.ModelMultipleChoiceField):
    """Several people of one unit."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Member.objects.none(), widget=forms.CheckboxSelectMultiple, **options)

    def of_unit(self, unit: Unit) -> None:
        """Offer the people with a post in the unit."""
        people = [c.member_id for c in colleagues_of(unit.pk)]
        self.queryset = Member.objects.filter(pk__in=people).order_by("pinyin", "id")
