"""What the command room does."""

from .answer_call import answer_call
from .answer_instruction import answer_instruction
from .answer_invitation import answer_invitation
from .answer_supervision import answer_supervision
from .answer_swap import answer_swap
from .answer_whistle import answer_whistle
from .approve_extension import approve_extension
from .arrive import arrive
from .book_reception import book_reception
from .call_off import call_off
from .call_off_reception import call_off_reception
from .climb import climb
from .conclude import conclude
from .conclude_supervision import conclude_supervision
from .conclude_whistle import conclude_whistle
from .confirm_arrival import confirm_arrival
from .convene import convene
from .decide import decide
from .decline_plan import decline_plan
from .end_emergency import end_emergency
from .escalate import escalate
from .extend_clock import extend_clock
from .finish_step import finish_step
from .form_team import form_team
from .hand_over_duty import hand_over_duty
from .hold import hold
from .instruct import instruct
from .lift_supervision import lift_supervision
from .light_lamps import light_lamps
from .list_hard_case import list_hard_case
from .meet_clock import meet_clock
from .name_owner import name_owner
from .note_hard_case import note_hard_case
from .pause_clock import pause_clock
from .plan_reception import plan_reception
from .preview_limits import preview_limits
from .receive_at_reception import receive_at_reception
from .record_finding import record_finding
from .remind_gatherings import remind_gatherings
from .remind_of_clocks import remind_of_clocks
from .resume_clock import resume_clock
from .return_answer import return_answer
from .set_duty import set_duty
from .settle_decision import settle_decision
from .start_clock import start_clock
from .start_emergency import start_emergency
from .start_plan import start_plan
from .stop_clock import stop_clock
from .supervise import supervise
from .swap_duty import swap_duty
from .take_over_duty import take_over_duty
from .unlist_hard_case import unlist_hard_case
from .urge import urge
from .whistle import whistle
from .write_minutes import write_minutes

__all__ = [
    "answer_call",
    "answer_instruction",
    "answer_invitation",
    "answer_supervision",
    "answer_swap",
    "answer_whistle",
    "approve_extension",
    "arrive",
    "book_reception",
    "call_off",
    "call_off_reception",
    "climb",
    "conclude",
    "conclude_supervision",
    "conclude_whistle",
    "confirm_arrival",
    "convene",
    "decide",
    "decline_plan",
    "end_emergency",
    "escalate",
    "extend_clock",
    "finish_step",
    "form_team",
    "hand_over_duty",
    "hold",
    "instruct",
    "lift_supervision",
    "light_lamps",
    "list_hard_case",
    "meet_clock",
    "name_owner",
    "note_hard_case",
    "pause_clock",
    "plan_reception",
    "preview_limits",
    "receive_at_reception",
    "record_finding",
    "remind_gatherings",
    "remind_of_clocks",
    "resume_clock",
    "return_answer",
    "set_duty",
    "settle_decision",
    "start_clock",
    "start_emergency",
    "start_plan",
    "stop_clock",
    "supervise",
    "swap_duty",
    "take_over_duty",
    "unlist_hard_case",
    "urge",
    "whistle",
    "write_minutes",
]
