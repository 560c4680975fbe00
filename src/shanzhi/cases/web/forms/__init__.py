"""The forms of the moves: exactly the fields each act needs, and nothing it does not ask for."""

from . import desk, ending, unit
from .shape import MoveForm, Shown, form_for

__all__ = ["MoveForm", "Shown", "desk", "ending", "form_for", "unit"]
