"""What the command room does."""

from .answer_instruction import answer_instruction
from .answer_invitation import answer_invitation
from .answer_supervision import answer_supervision
from .answer_whistle import answer_whistle
from .arrive import arrive
from .call_off import call_off
from .climb import climb
from .conclude import conclude
from .conclude_supervision import conclude_supervision
from .conclude_whistle import conclude_whistle
from .confirm_arrival import confirm_arrival
from .convene import convene
from .decide import decide
from .decline_plan import decline_plan
from .escalate import escalate
from .finish_step import finish_step
from .form_team import form_team
from .hold import hold
from .instruct import instruct
from .lift_supervision import lift_supervision
from .light_lamps import light_lamps
from .list_hard_case import list_hard_case
from .name_owner import name_owner
from .note_hard_case import note_hard_case
from .record_finding import record_finding
from .remind_gatherings import remind_gatherings
from .return_answer import return_answer
from .settle_decision import settle_decision
from .start_plan import start_plan
from .supervise import supervise
from .unlist_hard_case import unlist_hard_case
from .urge import urge
from .whistle import whistle
from .write_minutes import write_minutes

__all__ = [
    "answer_instruction",
    "answer_invitation",
    "answer_supervision",
    "answer_whistle",
    "arrive",
    "call_off",
    "climb",
    "conclude",
    "conclude_supervision",
    "conclude_whistle",
    "confirm_arrival",
    "convene",
    "decide",
    "decline_plan",
    "escalate",
    "finish_step",
    "form_team",
    "hold",
    "instruct",
    "lift_supervision",
    "light_lamps",
    "list_hard_case",
    "name_owner",
    "note_hard_case",
    "record_finding",
    "remind_gatherings",
    "return_answer",
    "settle_decision",
    "start_plan",
    "supervise",
    "unlist_hard_case",
    "urge",
    "whistle",
    "write_minutes",
]
