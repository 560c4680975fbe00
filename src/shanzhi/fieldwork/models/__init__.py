"""Tables of the room."""

from .checks import Campaign, Checklist, Finding, Inspection, Recheck, Target
from .helping import CheckIn, CheckPoint, Device, DeviceUse, Help
from .importing import DoorImport
from .rounds import DiaryEntry, Household, Photo, Piece, Record, SpotFix, Topic, Visit

__all__ = [
    "Campaign",
    "CheckIn",
    "CheckPoint",
    "Checklist",
    "Device",
    "DeviceUse",
    "DiaryEntry",
    "DoorImport",
    "Finding",
    "Help",
    "Household",
    "Inspection",
    "Photo",
    "Piece",
    "Recheck",
    "Record",
    "SpotFix",
    "Target",
    "Topic",
    "Visit",
]
