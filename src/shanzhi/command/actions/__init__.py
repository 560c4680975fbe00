"""What the command room does."""

from .answer_instruction import answer_instruction
from .answer_supervision import answer_supervision
from .climb import climb
from .conclude_supervision import conclude_supervision
from .escalate import escalate
from .instruct import instruct
from .lift_supervision import lift_supervision
from .light_lamps import light_lamps
from .list_hard_case import list_hard_case
from .note_hard_case import note_hard_case
from .return_answer import return_answer
from .supervise import supervise
from .unlist_hard_case import unlist_hard_case
from .urge import urge

__all__ = [
    "answer_instruction",
    "answer_supervision",
    "climb",
    "conclude_supervision",
    "escalate",
    "instruct",
    "lift_supervision",
    "light_lamps",
    "list_hard_case",
    "note_hard_case",
    "return_answer",
    "supervise",
    "unlist_hard_case",
    "urge",
]
