"""The acts of this room, under their own names."""

from .compile import compile
from .draw_sample import draw_sample
from .draw_up import draw_up
from .publish import publish
from .record_recheck import record_recheck

__all__ = ["compile", "draw_sample", "draw_up", "publish", "record_recheck"]
