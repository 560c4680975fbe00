"""Everything that can be done to what is kept. Write, attach, redact, seal, destroy; never edit."""

from .put_profile_in_force import put_profile_in_force
from .write import write

__all__ = ["put_profile_in_force", "write"]
