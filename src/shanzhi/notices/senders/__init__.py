"""Ways out. Which one is used for a channel is a setting; each is a folder with everything in it."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module

from django.conf import settings
from django.utils.translation import gettext as _

from ..errors import SenderNotReady
from ..outcome import Sender

SETTING = {"sms": "SHANZHI_SMS", "wechat": "SHANZHI_WECHAT"}


def sender_for(channel: str) -> Sender:
    """The sender that the settings name for a channel. Refuses with `SenderNotReady`."""
    options = {
        name.removeprefix(f"{channel}_"): value
        for name, value in getattr(settings, "SHANZHI_SENDERS", {}).items()
        if name.startswith(f"{channel}_")
    }
    return _make(str(getattr(settings, SETTING[channel])), tuple(sorted(options.items())))


@lru_cache(maxsize=8)
def _make(name: str, options: tuple[tuple[str, str], ...]) -> Sender:
    if not name.isidentifier():
        raise SenderNotReady(sender=name, missing=_("（没有这个通道）"))
    try:
        module = import_module(f"{__name__}.{name}")
    except ModuleNotFoundError:
        raise SenderNotReady(sender=name, missing=_("（没有这个通道）")) from None
    sender: Sender = module.Sender(dict(options))
    return sender
