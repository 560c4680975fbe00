"""Who is who, who may what, who is here today."""

from __future__ import annotations

from shanzhi.kernel.actor import Actor

from . import _rights
from .models import Member

__all__ = ["actor_for"]


def actor_for(member: Member, *, via: str = "web", scopes: frozenset[str] | None = None) -> Actor:
    """The person as an actor with all rights of today's posts, and of the posts of whoever they stand in for. 操作人

    One query where the rights are known already, four where not. A person who has left has no rights.
    """
    if not member.is_active:
        return Actor(id=member.pk, name=member.name, via=via, scopes=frozenset())
    rights = _rights.rights_of(member.pk, _rights.stamp_now())
    return _rights.actor_from(member, rights, via=via, scopes=scopes)
