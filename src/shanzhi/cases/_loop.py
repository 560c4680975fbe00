"""Which steps of the road this county asks for, and whether they have been done. A county skips by its profile."""

from __future__ import annotations

from shanzhi.records.queries import profile_of

from .errors import RequiredStepMissing
from .models import Case


def _asked(mode: str, case: Case) -> bool:
    if mode == "key_cases":
        severity = next((s for s in profile_of(case.profile_id).severities if s.rank == case.severity), None)
        return severity is not None and severity.is_key
    return mode == "always"


def wants_check(case: Case) -> bool:
    """Must it be verified before anything that follows?"""
    return _asked(profile_of(case.profile_id).loop.verify, case)


def wants_follow_up(case: Case) -> bool:
    """Must somebody ask the resident, before or after it is closed?"""
    return _asked(profile_of(case.profile_id).loop.follow_up, case)


def wants_follow_up_first(case: Case) -> bool:
    """Must somebody have asked the resident before it is closed?"""
    loop = profile_of(case.profile_id).loop
    return loop.follow_up_before_closing and _asked(loop.follow_up, case)


def refuse_unchecked(case: Case, move: str) -> None:
    if case.verified_at is None and wants_check(case):
        raise RequiredStepMissing(step="核查", move=move)


def refuse_unasked(case: Case, move: str) -> None:
    if case.followed_up_at is None and wants_follow_up_first(case):
        raise RequiredStepMissing(step="回访", move=move)
