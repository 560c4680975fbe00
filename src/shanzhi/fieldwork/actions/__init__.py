"""Everything that can be done in the grid."""

from ._shots import Shot
from .add_targets import NamedPlace, add_targets
from .amend_household import amend_household
from .answer_help import answer_help
from .answer_topic import answer_topic
from .ask_for_help import ask_for_help
from .carry_out_check import carry_out_check
from .check_in import check_in
from .confirm_doors import confirm_doors
from .draw_up_checklist import draw_up_checklist
from .drop_point import drop_point
from .drop_target import drop_target
from .end_campaign import end_campaign
from .enrol_device import enrol_device
from .enrol_household import enrol_household
from .file_report import file_report
from .name_point import name_point
from .plan_campaign import plan_campaign
from .raise_topic import raise_topic
from .record_recheck import record_recheck
from .record_visit import record_visit
from .retire_checklist import retire_checklist
from .retire_household import retire_household
from .revoke_device import revoke_device
from .settle_on_spot import settle_on_spot
from .stage_doors import stage_doors
from .start_campaign import start_campaign
from .sync import sync
from .take_piece import take_piece
from .turn_into_case import turn_into_case
from .turn_into_report import turn_into_report
from .whistle_for_help import whistle_for_help
from .write_diary import write_diary

__all__ = [
    "NamedPlace",
    "Shot",
    "add_targets",
    "amend_household",
    "answer_help",
    "answer_topic",
    "ask_for_help",
    "carry_out_check",
    "check_in",
    "confirm_doors",
    "draw_up_checklist",
    "drop_point",
    "drop_target",
    "end_campaign",
    "enrol_device",
    "enrol_household",
    "file_report",
    "name_point",
    "plan_campaign",
    "raise_topic",
    "record_recheck",
    "record_visit",
    "retire_checklist",
    "retire_household",
    "revoke_device",
    "settle_on_spot",
    "stage_doors",
    "start_campaign",
    "sync",
    "take_piece",
    "turn_into_case",
    "turn_into_report",
    "whistle_for_help",
    "write_diary",
]
