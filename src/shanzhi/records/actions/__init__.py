"""Everything that can be done to what is kept. Write, attach, redact, seal, destroy; never edit."""

from ..preparing import Prepared, prepare
from .ask_for_dossier import ask_for_dossier
from .ask_for_export import ask_for_export
from .ask_for_verification import ask_for_verification
from .attach import attach
from .destroy import destroy
from .destroy_attachment import destroy_attachment
from .export_dossier import export_dossier
from .keep_on import keep_on
from .look import look
from .put_profile_in_force import put_profile_in_force
from .redact import redact
from .seal import last_settled_line, seal
from .write import write

__all__ = [
    "Prepared",
    "ask_for_dossier",
    "ask_for_export",
    "ask_for_verification",
    "attach",
    "destroy",
    "destroy_attachment",
    "export_dossier",
    "keep_on",
    "last_settled_line",
    "look",
    "prepare",
    "put_profile_in_force",
    "redact",
    "seal",
    "write",
]
