"""The forms of the moves: exactly the fields each act needs, and nothing it does not ask for."""

from .base import MoveForm, Shown, form_for

__all__ = ["MoveForm", "Shown", "form_for"]
