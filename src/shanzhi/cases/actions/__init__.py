"""Everything that can be done to a case. The only way in for writing."""

from .accept import accept
from .amend import amend
from .archive import archive
from .ask_view import ask_view
from .assign_handler import assign_handler
from .attach import attach
from .close import close
from .decline import decline
from .dispatch import dispatch
from .enlist import enlist
from .escalate import escalate
from .extend import extend
from .find_by_phone import find_by_phone
from .follow_up import follow_up
from .give_view import give_view
from .import_old import OldCase, import_old
from .join import join
from .look import Clear, look
from .note import note
from .open_case import Person, open_case
from .part import part
from .prompt import prompt
from .rate import rate
from .recall import recall
from .redo import redo
from .register import register
from .remind_rulings import remind_rulings
from .reopen import reopen
from .reply import reply
from .report import report
from .report_back import report_back
from .resume import resume
from .rule import rule
from .say import say
from .send_back import send_back
from .share import share
from .suspend import suspend
from .take_up import take_up
from .transfer import transfer
from .triage import triage
from .turn_lamps import LampTurned, turn_lamps
from .verify import verify
from .withdraw import withdraw

__all__ = [
    "Clear",
    "LampTurned",
    "OldCase",
    "Person",
    "accept",
    "amend",
    "archive",
    "ask_view",
    "assign_handler",
    "attach",
    "close",
    "decline",
    "dispatch",
    "enlist",
    "escalate",
    "extend",
    "find_by_phone",
    "follow_up",
    "give_view",
    "import_old",
    "join",
    "look",
    "note",
    "open_case",
    "part",
    "prompt",
    "rate",
    "recall",
    "redo",
    "register",
    "remind_rulings",
    "reopen",
    "reply",
    "report",
    "report_back",
    "resume",
    "rule",
    "say",
    "send_back",
    "share",
    "suspend",
    "take_up",
    "transfer",
    "triage",
    "turn_lamps",
    "verify",
    "withdraw",
]
