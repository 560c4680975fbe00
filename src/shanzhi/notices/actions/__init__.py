"""Everything that can be done with messages."""

from ._outbox import Message, OpenId, Phone, Recipient
from .mark_read import mark_read
from .resend import resend
from .send import send, send_many
from .send_by_hand import send_by_hand

__all__ = [
    "Message",
    "OpenId",
    "Phone",
    "Recipient",
    "mark_read",
    "resend",
    "send",
    "send_by_hand",
    "send_many",
]
