"""Everything that can be done with what comes in."""

from .accept import accept
from .add_remark import add_remark
from .answer_objection import answer_objection
from .decline import decline
from .hand_over import hand_over
from .join import join
from .object_to import object_to
from .receive import Shown, Slip, receive
from .recheck_danger import recheck_danger
from .remind import remind
from .withdraw import withdraw

__all__ = [
    "Shown",
    "Slip",
    "accept",
    "add_remark",
    "answer_objection",
    "decline",
    "hand_over",
    "join",
    "object_to",
    "receive",
    "recheck_danger",
    "remind",
    "withdraw",
]
