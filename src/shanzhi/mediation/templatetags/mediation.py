"""Sums and look-ups for the room's pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from ..money import yuan as in_yuan

register = template.Library()


@register.filter
def yuan(fen: int | None) -> str:
    """12,345.60 of a sum in fen."""
    return in_yuan(fen)


@register.filter
def wan(fen: int | None) -> str:
    """9.63 of a sum in fen, in ten thousand yuan."""
    return f"{(fen or 0) / 1_000_000:,.2f}"


@register.filter
def at_key(found: Mapping[Any, Any], key: Any) -> Any:
    return found.get(key, "")
