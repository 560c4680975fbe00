"""Everything that can be done with what comes in."""

from .accept import accept
from .add_remark import add_remark
from .answer_objection import answer_objection
from .decline import decline
from .drop_import import drop_import
from .hand_over import hand_over
from .import_cases import import_cases
from .join import join
from .match_columns import match_columns
from .object_to import object_to
from .receive import Shown, Slip, receive
from .recheck_danger import recheck_danger
from .remind import remind
from .stage_import import stage_import
from .withdraw import withdraw

__all__ = [
    "Shown",
    "Slip",
    "accept",
    "add_remark",
    "answer_objection",
    "decline",
    "drop_import",
    "hand_over",
    "import_cases",
    "join",
    "match_columns",
    "object_to",
    "receive",
    "recheck_danger",
    "remind",
    "stage_import",
    "withdraw",
]
