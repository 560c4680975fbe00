"""Everything that can be done to what is kept. Write, attach, redact, seal, destroy; never edit."""

from .put_profile_in_force import put_profile_in_force
from .seal import last_settled_line, seal
from .write import write

__all__ = ["last_settled_line", "put_profile_in_force", "seal", "write"]
