"""Words typed by people: trimmed, limited, and refused with the field's name when missing."""

from __future__ import annotations

from shanzhi.kernel.errors import Invalid


def wanted(field: str, label: str, text: str, *, at_least: int = 2, at_most: int = 2000) -> str:
    """The trimmed text, or `Invalid` naming the field."""
    text = (text or "").strip()
    if len(text) < at_least:
        raise Invalid({field: f"请填写{label}（不少于{at_least}个字）。"})
    if len(text) > at_most:
        raise Invalid({field: f"{label}最多{at_most}个字，现有{len(text)}个字。"})
    return text
