"""What the command room does. Lamps, for now."""

from .light_lamps import light_lamps

__all__ = ["light_lamps"]
