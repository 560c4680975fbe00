"""Everything that can be done about a mediation. The only way in for writing."""

from .add_helper import add_helper
from .add_members import Member, add_members
from .add_party import add_party
from .agree_fact import agree_fact
from .answer_link import answer_link
from .answer_mediator import answer_mediator
from .answer_offer import answer_offer
from .apply_for_confirmation import apply_for_confirmation
from .assign_mediator import assign_mediator
from .attach_paper import attach_paper
from .call_off_sitting import call_off_sitting
from .change_template import change_template
from .check_performance import check_performance
from .check_story import check_story
from .draw_up_agreement import draw_up_agreement
from .draw_up_batch import draw_up_batch
from .end_without_agreement import end_without_agreement
from .enrol_committee import enrol_committee
from .enrol_mediator import enrol_mediator
from .extend_term import extend_term
from .file_dossier import file_dossier
from .follow_up import follow_up
from .furnish_room import furnish_room
from .hold_sitting import hold_sitting
from .keep_template import keep_template
from .link_outward import link_outward
from .look_at_person import Clear, look_at_person
from .make_offer import make_offer
from .note_prevention import note_prevention
from .open_batch import open_batch
from .open_for_signing import open_for_signing
from .open_mediation import open_mediation
from .plan_sitting import plan_sitting
from .preview_paper import preview_paper
from .print_harm_report import print_harm_report
from .print_paper import print_paper
from .receive_application import Applicant, receive_application
from .record_consent import record_consent
from .record_inquiry import record_inquiry
from .record_ruling import record_ruling
from .record_rulings import record_rulings
from .release_confidence import release_confidence
from .relieve_mediator import relieve_mediator
from .remind_mediations import remind_mediations
from .reopen import reopen
from .report_harm import report_harm
from .seal_agreement import seal_agreement
from .seal_batch import seal_batch
from .sign_agreement import sign_agreement
from .sign_batch import sign_batch
from .tell_in_confidence import tell_in_confidence
from .withdraw_agreement import withdraw_agreement
from .withdraw_story import withdraw_story
from .write_story import write_story

__all__ = [
    "Applicant",
    "Clear",
    "Member",
    "add_helper",
    "add_members",
    "add_party",
    "agree_fact",
    "answer_link",
    "answer_mediator",
    "answer_offer",
    "apply_for_confirmation",
    "assign_mediator",
    "attach_paper",
    "call_off_sitting",
    "change_template",
    "check_performance",
    "check_story",
    "draw_up_agreement",
    "draw_up_batch",
    "end_without_agreement",
    "enrol_committee",
    "enrol_mediator",
    "extend_term",
    "file_dossier",
    "follow_up",
    "furnish_room",
    "hold_sitting",
    "keep_template",
    "link_outward",
    "look_at_person",
    "make_offer",
    "note_prevention",
    "open_batch",
    "open_for_signing",
    "open_mediation",
    "plan_sitting",
    "preview_paper",
    "print_harm_report",
    "print_paper",
    "receive_application",
    "record_consent",
    "record_inquiry",
    "record_ruling",
    "record_rulings",
    "release_confidence",
    "relieve_mediator",
    "remind_mediations",
    "reopen",
    "report_harm",
    "seal_agreement",
    "seal_batch",
    "sign_agreement",
    "sign_batch",
    "tell_in_confidence",
    "withdraw_agreement",
    "withdraw_story",
    "write_story",
]
