from __future__ import annotations

from shanzhi.kernel import profile
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.records.acting import act

from .. import _kinds, rules
from .._rights import in_term
from ..errors import AdminExists, NoCounty
from ..models import Member, Post, Unit
from .appoint import appoint
from .change_password import put_password
from .enrol_member import enrol_member
from .found_unit import found_unit
from .reset_password import reset_password


@act("staff.appoint_first_admin")
def appoint_first_admin(
    username: str, name: str, *, kind: str = _kinds.SYSTEM_ADMIN, password: str | None = None, by: Actor
) -> tuple[Member, str]:
    """Appoint the first system, security or audit administrator at bring-up. 任命首任管理员

    Founds the centre when there is none. Returns the member and the secret of a one-time link (`/password/<secret>`),
    or an empty one when a `password` was given. Only the command line may (`by` must be the system); refuses
    `AdminExists` once the kind has a holder (from then on the security administrator appoints), `NoCounty` before the
    divisions are loaded, and the three kinds for one person.
    """
    if not by.is_system:
        raise NotAllowed(name=by.name, move="任命首任管理员")
    if kind not in _kinds.ADMINISTRATORS:
        raise Invalid({"kind": "只能是系统管理员、安全管理员或审计管理员。"})
    holder = Post.objects.filter(in_term(today()), kind=kind).select_related("member").first()
    if holder is not None:
        raise AdminExists(post=_kinds.label_of(kind), name=holder.member.name)
    area = rules.county()
    if area is None:
        raise NoCounty()
    unit = Unit.objects.filter(kind=Unit.Kind.CENTRE, closed_on=None).order_by("id").first()
    if unit is None:
        county = profile.current().county
        unit = found_unit(code="centre", name=county.centre, kind=Unit.Kind.CENTRE, area=area, by=by)
    member = Member.objects.filter(username=username.strip().lower(), is_active=True).first()
    if member is None:
        member = enrol_member(username=username, name=name, by=by)
    appoint(member, unit=unit, kind=kind, area=area, note="首任", by=by)
    if password is not None:
        put_password(member, password)
        return member, ""
    return member, reset_password(member, by=by)
