"""Everything that can be done to what is kept. Write, attach, redact, seal, destroy; never edit."""

from .write import write

__all__ = ["write"]
