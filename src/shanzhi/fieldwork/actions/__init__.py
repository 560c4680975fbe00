"""Everything that can be done in the grid."""

from ._shots import Shot
from .answer_topic import answer_topic
from .enrol_household import enrol_household
from .file_report import file_report
from .raise_topic import raise_topic
from .record_visit import record_visit
from .settle_on_spot import settle_on_spot
from .sync import sync
from .take_piece import take_piece
from .turn_into_report import turn_into_report
from .write_diary import write_diary

__all__ = [
    "Shot",
    "answer_topic",
    "enrol_household",
    "file_report",
    "raise_topic",
    "record_visit",
    "settle_on_spot",
    "sync",
    "take_piece",
    "turn_into_report",
    "write_diary",
]
