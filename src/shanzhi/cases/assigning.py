"""Which unit should have a case, by the county's own list of matters. It proposes with its reason; people decide."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shanzhi.kernel.profile import Profile
from shanzhi.places import queries as places
from shanzhi.records.queries import profile_of
from shanzhi.staff.models import Unit

from .models import Case, Errand


def suggested_units(case: Case) -> tuple[Unit | None, list[Unit]]:
    """The lead unit of the case's category at its place, and the assisting ones; where the county lets others try
    first (先行调解), whose turn it is. Closed units give way to their successors. Two to four small queries.
    建议承办单位"""
    profile = profile_of(case.profile_id)
    areas = {fact.level: fact.code for fact in places.ancestors(case.area.path)}
    lead = profile.lead_for(case.category, areas)
    assist = profile.assist_for(case.category, areas)
    first = _tried_by(case, profile, areas)
    if first is not None:
        lead, assist = first, [code for code in (lead, *assist) if code and code != first]
    found = {
        u.code: u for u in Unit.objects.filter(code__in=[c for c in (lead, *assist) if c]).select_related("successor")
    }
    units = {code: _open(unit) for code, unit in found.items()}
    leading = units.get(lead) if lead else None
    others = [u for u in (units.get(code) for code in assist) if u is not None and u != leading]
    return leading, list(dict.fromkeys(others))


def why(case: Case) -> str:
    """The rule behind the suggestion, in words."""
    profile = profile_of(case.profile_id)
    areas = {fact.level: fact.code for fact in places.ancestors(case.area.path)}
    if profile.loop.tries is not None and _tried_by(case, profile, areas) is not None:
        return _("依据：{why}").format(why=profile.loop.tries.why)
    return _("依据：事项清单 {code}“{category}”").format(
        code=case.category, category=profile.category_label(case.category)
    )


def _tried_by(case: Case, profile: Profile, areas: dict[str, str]) -> str | None:
    if profile.loop.tries is None:
        return None
    tries = Errand.objects.filter(case_id=case.pk, role=Errand.Role.LEAD).count()
    return profile.tried_by(case.category, tries, areas)


def _open(unit: Unit) -> Unit | None:
    if unit.closed_on is None:
        return unit
    return unit.successor if unit.successor is not None and unit.successor.closed_on is None else None
