"""Who sees the photos of this room."""

from __future__ import annotations

from django.http import HttpRequest

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotFound
from shanzhi.records.models import Attachment
from shanzhi.records.panels import register_gate

from . import campaigns
from .models import SpotFix
from .permissions import READ_COVERAGE


def register() -> None:
    register_gate("finding/", _finding)
    register_gate("inspection/", _inspection)
    register_gate("spot/", _spot)


def _number(subject: str) -> int:
    tail = subject.partition("/")[2]
    return int(tail) if tail.isdigit() else 0


def _finding(subject: str, attachment: Attachment, actor: Actor | None, request: HttpRequest) -> bool:
    if actor is None:
        return False
    return campaigns.findings(campaigns.Wanted(), by=actor).filter(pk=_number(subject)).exists()


def _inspection(subject: str, attachment: Attachment, actor: Actor | None, request: HttpRequest) -> bool:
    """A photo of the whole visit is for whoever sees the whole visit."""
    if actor is None:
        return False
    try:
        return campaigns.inspection(_number(subject), by=actor).is_whole
    except NotFound:
        return False


def _spot(subject: str, attachment: Attachment, actor: Actor | None, request: HttpRequest) -> bool:
    fix = SpotFix.objects.filter(pk=_number(subject)).first()
    if fix is None or actor is None:
        return False
    return fix.member_id == actor.id or actor.may(READ_COVERAGE, path=fix.area_path)
