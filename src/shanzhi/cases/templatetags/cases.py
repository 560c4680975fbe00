"""What the templates of this room use besides the house's own tags."""

from __future__ import annotations

from django import template

from shanzhi.cases.trail_sentences import SATISFACTION
from shanzhi.cases.trail_sentences import limit_words as words_of_limit

register = template.Library()


@register.filter
def limit_words(text: str) -> str:
    """5wd → 5个工作日."""
    return words_of_limit(text)


@register.filter
def satisfaction(value: int) -> str:
    """5 → 非常满意."""
    return SATISFACTION.get(value, "")


@register.simple_tag
def shot(shots: dict[int, object], pk: int) -> object | None:
    """The attachment of a memo among those that may be opened."""
    return shots.get(pk)
