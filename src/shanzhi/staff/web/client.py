"""From where and with what somebody asks."""

from __future__ import annotations

import ipaddress
import re
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shanzhi.kernel.clock import now
from shanzhi.staff.models import SignIn

_BROWSERS = (
    ("Edg", "Edge"), ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("QQBrowser", "QQ浏览器"),
    ("360SE", "360浏览器"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("HarmonyOS", "鸿蒙"), ("Android", "安卓"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("UOS", "统信"), ("Kylin", "麒麟"), ("Linux", "Linux"),
)  # fmt: skip


def address_of(request: HttpRequest) -> str | None:
    """The client's address. Of X-Forwarded-For only what our own proxies wrote is believed: as many entries from the
    right as there are such proxies. Also what django-axes counts by (AXES_CLIENT_IP_CALLABLE)."""
    proxies = int(getattr(settings, "AXES_IPWARE_PROXY_COUNT", 0) or 0)
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    address = told[-proxies] if proxies and len(told) >= proxies else request.META.get("REMOTE_ADDR", "")
    address = re.sub(r"^\[(.+)\](?::\d+)?$", r"\1", address)
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None


def is_live(sign_in: SignIn) -> bool:
    """Not ended, and used within the idle time after which a session ends by itself."""
    idle = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return sign_in.ended_at is None and sign_in.seen_at > now() - idle


def device_of(agent: str) -> str:
    """`Chrome · Windows` from a user agent."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return " · ".join(part for part in (browser, system) if part) or _("未知设备")
