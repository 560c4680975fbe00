"""Units and people, found and listed. Names and units are known to all colleagues who may look; who is listed in full
depends on reach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Reverse

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import NotFound
from shanzhi.places.models import Area

from . import _kinds, rules
from ._rights import in_term
from .models import Absence, Member, Post, Unit
from .permissions import READ

SIZE = 50
CEILING = 999
DESKS = (Unit.Kind.COMMAND_ROOM, Unit.Kind.CENTRE)


@dataclass(frozen=True, slots=True)
class Page:
    """One screen of people. `previous` and `next` are cursors for the address, or None at an end."""

    members: list[Member]
    previous: str | None
    next: str | None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of a unit, as a list to choose from shows them."""

    member_id: int
    name: str
    posts: tuple[str, ...]
    phone_masked: str
    is_absent: bool
    stand_in: str = ""
    stand_in_id: int | None = None


# ── units ───────────────────────────────────────────────────


def unit_by_id(pk: int) -> Unit:
    """Closed ones too. Refuses `NotFound`."""
    unit = Unit.objects.select_related("area", "parent", "successor").filter(pk=pk).first()
    if unit is None:
        raise NotFound(what="单位")
    return unit


def _matching(units: QuerySet[Unit], words: str) -> QuerySet[Unit]:
    low = words.strip().lower()
    if not low:
        return units
    return units.filter(
        Q(name__icontains=low) | Q(short_name__icontains=low) | Q(pinyin__contains=low) | Q(code__istartswith=low)
    )


def search_units(
    words: str = "",
    *,
    kinds: Iterable[str] = (),
    path: str = "",
    limit: int = 30,
    by: Actor,
) -> list[Unit]:
    """Open units by name, short name, code or initials of the pinyin, best matches first. 查找单位

    `kinds` narrows to kinds of unit, `path` to those whose area lies on or under that path, or above it (whoever is
    responsible there).
    """
    if not by.has(READ):
        return []
    units = _matching(Unit.objects.filter(closed_on=None), words).select_related("area")
    if kinds := list(kinds):
        units = units.filter(kind__in=kinds)
    if path:
        units = units.filter(Q(area=None) | Q(area__path__startswith=path) | Q(area__path__in=ancestors(path)))
    low = words.strip().lower()
    found = list(units.order_by("sort", "code")[: max(limit * 4, 200)])
    return sorted(found, key=lambda unit: _rank(unit, low))[:limit]


def _rank(unit: Unit, low: str) -> int:
    if not low:
        return 0
    name, short = unit.name.lower(), unit.short_name.lower()
    if low in (name, short) or low in unit.pinyin.split():
        return 0
    if name.startswith(low) or short.startswith(low) or any(p.startswith(low) for p in unit.pinyin.split()):
        return 1
    return 2


def ancestors(path: str) -> list[str]:
    """The path itself and every prefix of it, deepest first: `1.7.` → `1.7.`, `1.`."""
    ids = path.rstrip(".").split(".")
    return [".".join(ids[:n]) + "." for n in range(len(ids), 0, -1)]


def units_of_kind(kind: str, *, area: Area | None = None) -> list[Unit]:
    """Open units of a kind; with `area`, those on or under it. 某类单位"""
    units = Unit.objects.filter(kind=kind, closed_on=None).select_related("area")
    if area is not None:
        units = units.filter(area__path__startswith=area.path)
    return list(units.order_by("sort", "code"))


def desk_for(area: Area) -> Unit:
    """The command room responsible for an area: the nearest above, else the centre. Refuses `NotFound`. 归口指挥室"""
    paths = ancestors(area.path)
    found = Unit.objects.filter(kind__in=DESKS, closed_on=None, area__path__in=paths).select_related("area")
    best = max(found, key=lambda u: (len(u.area.path) if u.area else 0, u.kind == Unit.Kind.COMMAND_ROOM), default=None)
    if best is None:
        best = Unit.objects.filter(kind=Unit.Kind.CENTRE, closed_on=None).order_by("id").first()
    if best is None:
        raise NotFound(what="负责该区域的指挥室")
    return best


def children_of(unit: Unit | None) -> list[Unit]:
    """Open units right below, or at the top. One level at a time: the tree is opened as it is walked."""
    below = Unit.objects.filter(parent=unit, closed_on=None).select_related("area")
    return list(
        below.annotate(has_children=Exists(Unit.objects.filter(parent=OuterRef("pk"), closed_on=None))).order_by(
            "sort", "code"
        )
    )


def line_above(unit: Unit) -> list[Unit]:
    """From the top down to the unit above this one."""
    line: list[Unit] = []
    above = unit.parent
    while above is not None and len(line) < 12:
        line.insert(0, above)
        above = above.parent
    return line


# ── people of a unit ────────────────────────────────────────


def colleagues_of(unit_id: int, *, permission: str = "", kinds: Iterable[str] = ()) -> list[Colleague]:
    """Who holds a post in a unit today, in order of name; with `permission`, only those whose post there gives it.
    Three queries. 单位人员"""
    day = today()
    wanted = set(kinds)
    posts = (
        Post.objects.filter(in_term(day), unit_id=unit_id, member__is_active=True)
        .select_related("member")
        .order_by("member__pinyin", "member_id", "id")
    )
    away = {
        a.member_id: a
        for a in Absence.objects.filter(
            starts_on__lte=day, ends_on__gte=day, member__posts__unit_id=unit_id
        ).select_related("stand_in")
    }
    people: dict[int, tuple[Member, list[str]]] = {}
    for post in posts:
        if wanted and post.kind not in wanted:
            continue
        if permission and permission not in _kinds.permissions_of(post.kind):
            continue
        people.setdefault(post.member_id, (post.member, []))[1].append(_kinds.label_of(post.kind))
    return [_colleague(member, tuple(dict.fromkeys(labels)), away.get(pk)) for pk, (member, labels) in people.items()]


def _colleague(member: Member, posts: tuple[str, ...], absence: Absence | None) -> Colleague:
    return Colleague(
        member_id=member.pk,
        name=member.name,
        posts=posts,
        phone_masked=member.phone_masked,
        is_absent=absence is not None,
        stand_in=absence.stand_in.name if absence else "",
        stand_in_id=absence.stand_in_id if absence else None,
    )


def is_in_unit(member_id: int, unit_id: int) -> bool:
    """Does the person hold a post in the unit today?"""
    return Post.objects.filter(in_term(today()), member_id=member_id, unit_id=unit_id).exists()


# ── people ──────────────────────────────────────────────────


def visible(*, by: Actor) -> QuerySet[Member]:
    """The people that the actor may list: those with a post in reach or in one of the actor's own units, and oneself;
    whoever enrols people also sees those without a post."""
    members = Member.objects.all()
    if by.is_system or not by.has(READ):
        return members if by.is_system else members.none()
    reach, units = by.reach_of(READ), by.units_of(READ)
    everywhere = rules.county_path()
    if any(everywhere.startswith(prefix) for prefix in reach):
        return members
    found = Q(pk__in=Post.objects.filter(in_term(today()), unit_id__in=units).values("member_id")) | Q(pk=by.id)
    for prefix in reach:
        found |= _posted_under(prefix)
    if by.has("staff.enrol_member"):
        found |= Q(~Exists(Post.objects.filter(member=OuterRef("pk"), relieved_at=None)))
    return members.filter(found)


def _posted_under(path: str) -> Q:
    """With a post of today in an area under the path, or without an area in a unit that lies there. Two questions, so
    that each is answered by an index."""
    held = Post.objects.filter(in_term(today()))
    in_area = held.filter(area__path__gte=path, area__path__lt=_after(path))
    in_unit = held.filter(area=None, unit__area__path__gte=path, unit__area__path__lt=_after(path))
    return Q(pk__in=in_area.values("member_id")) | Q(pk__in=in_unit.values("member_id"))


def _after(path: str) -> str:
    """The first text that sorts after everything beginning with the path."""
    return path[:-1] + chr(ord(path[-1]) + 1) if path else "\U0010ffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What the list of people is narrowed to; everything comes from the address."""

    words: str = ""
    unit_id: int | None = None
    kind: str = ""
    path: str = ""
    state: str = "active"
    """active, away, left, unposted, ending (a post ends within 30 days or has run out), or all."""


def members_page(
    which: Filter, *, by: Actor, after: str = "", before: str = "", size: int = SIZE, count: bool = False
) -> Page:
    """People in the order of their pinyin, 50 at a time, paged by key. 人员列表"""
    found = narrowed(which, by=by)
    back = bool(before) and not after
    place = _read_cursor(before if back else after)
    rows = found.order_by(*(("-pinyin", "-id") if back else ("pinyin", "id")))
    if place is not None:
        pinyin, pk = place
        rows = rows.filter(
            Q(pinyin__lt=pinyin) | Q(pinyin=pinyin, pk__lt=pk)
            if back
            else Q(pinyin__gt=pinyin) | Q(pinyin=pinyin, pk__gt=pk)
        )
    members = list(with_posts(rows)[: size + 1])
    more = len(members) > size
    members = members[:size]
    if back:
        members.reverse()
    if not members and place is not None:
        return members_page(which, by=by, size=size, count=count)
    has_before = more if back else place is not None
    has_after = True if back and place is not None else more
    return Page(
        members=members,
        previous=_cursor(members[0]) if members and has_before else None,
        next=_cursor(members[-1]) if members and has_after else None,
        count=found.order_by().values("pk")[: CEILING + 1].count() if count else None,
    )


def narrowed(which: Filter, *, by: Actor) -> QuerySet[Member]:
    """Words meet the beginning or end of a name (王伟民: 王, 伟民), its pinyin, or the account: each has an index."""
    day = today()
    found = visible(by=by)
    if words := which.words.strip().lower():
        found = found.alias(name_backwards=Reverse("name")).filter(
            Q(name__startswith=words) | Q(name_backwards__startswith=words[::-1]) | Q(pinyin__startswith=words)
            | Q(spelled__startswith=words) | Q(username__startswith=words)
        )  # fmt: skip
    held = Post.objects.filter(in_term(day), member=OuterRef("pk"))
    if which.unit_id is not None:
        found = found.filter(Exists(held.filter(unit_id=which.unit_id)))
    if which.kind:
        found = found.filter(Exists(held.filter(kind=which.kind)))
    if which.path:
        found = found.filter(_posted_under(which.path))
    return found.filter(_in_state(which.state, day))


def _in_state(state: str, day: date) -> Q:
    open_post = Post.objects.filter(member=OuterRef("pk"), relieved_at=None)
    match state:
        case "left":
            return Q(is_active=False)
        case "away":
            return Q(pk__in=Absence.objects.filter(starts_on__lte=day, ends_on__gte=day).values("member_id"))
        case "unposted":
            current = open_post.filter(Q(ends_on=None) | Q(ends_on__gte=day))
            return Q(~Exists(current), is_active=True)
        case "ending":
            soon = date.fromordinal(day.toordinal() + 30)
            return Q(Exists(open_post.filter(ends_on__lte=soon)), is_active=True)
        case "all":
            return Q()
        case _:
            return Q(is_active=True)


def with_posts(members: QuerySet[Member]) -> QuerySet[Member]:
    """Each with `posts_today` and `away_today`; two more queries for the whole page."""
    day = today()
    posts = Post.objects.filter(in_term(day)).select_related("unit", "area").order_by("id")
    away = Absence.objects.filter(starts_on__lte=day, ends_on__gte=day).select_related("stand_in")
    return members.prefetch_related(
        Prefetch("posts", queryset=posts, to_attr="posts_today"),
        Prefetch("absences", queryset=away, to_attr="away_today"),
    )


def member_by_id(pk: int, *, by: Actor) -> Member:
    """Refuses `NotFound` for people who are not there or not to be seen."""
    member = (visible(by=by) if by.id != pk else Member.objects.all()).filter(pk=pk).first()
    if member is None:
        raise NotFound(what="人员")
    return member


def search_members(
    words: str, *, unit_id: int | None = None, limit: int = 20, by: Actor
) -> list[tuple[Member, Sequence[Post]]]:
    """Active people by name, initials or account, each with the posts of today: for choosing one. 查找人员"""
    if not by.has(READ):
        return []
    found = narrowed(Filter(words=words, unit_id=unit_id), by=by).order_by("pinyin", "id")
    return [(m, m.posts_today) for m in with_posts(found)[:limit]]  # type: ignore[attr-defined]


def _cursor(member: Member) -> str:
    return f"{member.pk}.{member.pinyin}"


def _read_cursor(text: str) -> tuple[str, int] | None:
    pk, dot, pinyin = text.partition(".")
    return (pinyin, int(pk)) if dot and pk.isdigit() else None
