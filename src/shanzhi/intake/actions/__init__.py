"""Everything that can be done with what comes in, and with whoever comes to the hall."""

from ._hall import Guest
from .accept import accept
from .add_remark import add_remark
from .admit_booking import admit_booking
from .answer_call_unit import answer_call_unit
from .answer_objection import answer_objection
from .answer_referral import answer_referral
from .answer_visit import answer_visit
from .book import book
from .call_again import call_again
from .call_next import call_next
from .call_unit import call_unit
from .cancel_booking import cancel_booking
from .close_counter import close_counter
from .confer import confer
from .decline import decline
from .drop_import import drop_import
from .end_visit import end_visit
from .find_visitor import find_visitor
from .finish_ticket import finish_ticket
from .forget_visits import forget_visits
from .greet import greet
from .hand_over import hand_over
from .import_cases import import_cases
from .join import join
from .look_at_visitor import look_at_visitor
from .match_columns import match_columns
from .move_ticket import move_ticket
from .object_to import object_to
from .open_bundle import open_bundle
from .open_counter import open_counter
from .pass_on import pass_on
from .receive import Shown, Slip, receive
from .recheck_danger import recheck_danger
from .refer import refer
from .remind import remind
from .remind_bookings import remind_bookings
from .requeue_ticket import requeue_ticket
from .revisit import revisit
from .settle_item import settle_item
from .skip_ticket import skip_ticket
from .stage_import import stage_import
from .take_call import take_call
from .take_ticket import take_ticket
from .tie_case import tie_case
from .withdraw import withdraw

__all__ = [
    "Guest",
    "Shown",
    "Slip",
    "accept",
    "add_remark",
    "admit_booking",
    "answer_call_unit",
    "answer_objection",
    "answer_referral",
    "answer_visit",
    "book",
    "call_again",
    "call_next",
    "call_unit",
    "cancel_booking",
    "close_counter",
    "confer",
    "decline",
    "drop_import",
    "end_visit",
    "find_visitor",
    "finish_ticket",
    "forget_visits",
    "greet",
    "hand_over",
    "import_cases",
    "join",
    "look_at_visitor",
    "match_columns",
    "move_ticket",
    "object_to",
    "open_bundle",
    "open_counter",
    "pass_on",
    "receive",
    "recheck_danger",
    "refer",
    "remind",
    "remind_bookings",
    "requeue_ticket",
    "revisit",
    "settle_item",
    "skip_ticket",
    "stage_import",
    "take_call",
    "take_ticket",
    "tie_case",
    "withdraw",
]
