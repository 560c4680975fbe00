"""Slots that upper rooms fill. What is kept here belongs to subjects (`case/3302…`); whose they are, who may see them
and what a file of them contains is known only above.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from django.http import HttpRequest
from django.urls import NoReverseMatch

from shanzhi.kernel.actor import Actor

if TYPE_CHECKING:
    from .models import Attachment
    from .queries import TrailLine

# --- who may see an attachment -----------------------------------------------------------------------------------

Gate = Callable[[str, "Attachment", Actor | None, HttpRequest], bool]
"""(subject, attachment, actor, request) → may they see the shown copy? The actor is None for a resident, who may be
known by the request's session; a resident must never get anything but circle `public`."""

T = TypeVar("T")
_gates: dict[str, Gate] = {}
_gates_to_originals: dict[str, Gate] = {}


def register_gate(prefix: str, gate: Gate, *, originals: Gate | None = None) -> None:
    """Decide for subjects that begin with `prefix`. `originals` decides on originals and restricted attachments;
    without it `records.look` anywhere is enough for whoever passes the gate."""
    _gates[prefix] = gate
    _gates_to_originals[prefix] = originals or _holds_look


def _holds_look(subject: str, attachment: Attachment, actor: Actor | None, request: HttpRequest) -> bool:
    return actor is not None and actor.has("records.look")


def may_see(attachment: Attachment, actor: Actor | None, request: HttpRequest, *, original: bool = False) -> bool:
    """The owner's answer. A subject nobody answers for is seen by nobody."""
    gate = _for(attachment.subject, _gates)
    if gate is None or not gate(attachment.subject, attachment, actor, request):
        return False
    if actor is None and attachment.circle != "public":
        return False
    if not original and attachment.circle != "restricted":
        return True
    special = _for(attachment.subject, _gates_to_originals)
    return special is not None and special(attachment.subject, attachment, actor, request)


# --- what a dossier contains -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Facts:
    """Label and value, in two columns."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Paragraphs."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head. `widths` are shares of the page's width."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Pictures:
    """Photos, two a row, each with its words; by the hash of the copy that is shown."""

    rows: tuple[tuple[str, str], ...]


Block = Facts | Words | Table | Pictures


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a dossier, with its own line in the table of contents."""

    title: str
    blocks: tuple[Block, ...]
    data: Any = None
    """The same for machines, as plain JSON values; goes into dossier.json under the section's key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """案卷封面."""

    code: str
    """Printed large and as a QR code."""
    title: str
    number: str = ""
    """文号."""
    centre: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    data: dict[str, Any] = field(default_factory=dict)


SectionBuilder = Callable[[str, Actor], Section | None]
CoverBuilder = Callable[[str, Actor], Cover]
MayExport = Callable[[str, Actor], bool]

_sections: dict[tuple[str, str], tuple[int, SectionBuilder]] = {}
_covers: dict[str, tuple[CoverBuilder, MayExport]] = {}


def register_dossier(prefix: str, cover: CoverBuilder, *, may: MayExport) -> None:
    """Subjects that begin with `prefix` have a dossier; `may` says who gets it (masking is the builders' own task)."""
    _covers[prefix] = (cover, may)


def register_section(prefix: str, order: int, builder: SectionBuilder, *, key: str = "") -> None:
    """Add a section to the dossiers of subjects that begin with `prefix`; lower orders come first. The room's own
    sections stand at 500 (timeline), 800 (papers) and 900 (photos). `key` names it in dossier.json."""
    _sections[(prefix, key or builder.__name__)] = (order, builder)


def cover_of(subject: str) -> tuple[CoverBuilder, MayExport] | None:
    return _for(subject, _covers)


def sections_of(subject: str) -> list[tuple[str, int, SectionBuilder]]:
    """Key, order and builder, in order."""
    found = [(key, order, b) for (prefix, key), (order, b) in _sections.items() if subject.startswith(prefix)]
    return sorted(found, key=lambda row: (row[1], row[0]))


# --- the trail in words ------------------------------------------------------------------------------------------

Sentences = Callable[[str, "list[TrailLine]"], list[str]]
"""(subject, lines) → one sentence for each line, in the same order."""
_sentences: dict[str, Sentences] = {}


def register_sentences(prefix: str, sentences: Sentences) -> None:
    """Say what the lines of a trail mean; without it a line reads as its verb's label."""
    _sentences[prefix] = sentences


def sentences_of(subject: str, lines: list[TrailLine]) -> list[str]:
    say = _for(subject, _sentences)
    said = say(subject, lines) if say else []
    return said if len(said) == len(lines) else [line.label for line in lines]


# --- what has been kept long enough ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ended:
    """A subject whose term of keeping runs since `on`; `kind` names the term in the profile."""

    subject: str
    kind: str
    on: date


EndedBefore = Callable[[str, date, str, int], list[Ended]]
"""(kind, day, after subject, at most) → subjects of the kind that ended before the day, in order of subject."""
Destroyer = Callable[[str, Actor], dict[str, Any]]
"""Wipes what an upper room keeps of a subject, inside the act; answers what it wiped, in numbers, for the trail."""

_ended: dict[str, EndedBefore] = {}
_destroyers: dict[str, list[Destroyer]] = {}


def register_retention(prefix: str, ended_before: EndedBefore, *, destroyer: Destroyer | None = None) -> None:
    """Let the term of keeping end for subjects that begin with `prefix`."""
    _ended[prefix] = ended_before
    if destroyer is not None:
        register_destroyer(prefix, destroyer)


def register_destroyer(prefix: str, destroyer: Destroyer) -> None:
    """A further room keeps something of these subjects too, and wipes it with them."""
    held = _destroyers.setdefault(prefix, [])
    if destroyer not in held:
        held.append(destroyer)


def ended_before(kind: str, day: date, *, after: str, at_most: int) -> Iterable[Ended]:
    for question in _ended.values():
        yield from question(kind, day, after, at_most)


def destroyers_of(subject: str) -> list[Destroyer]:
    return _for(subject, _destroyers) or []


# --- people ------------------------------------------------------------------------------------------------------

ActorBook = Callable[[int], "Actor | None"]
PeopleSearch = Callable[[str], "list[int]"]
_actors: list[ActorBook] = []
_people: list[PeopleSearch] = []


def register_people(actors: ActorBook, search: PeopleSearch) -> None:
    """Say who a member is now (for work that is done later, with the rights of that hour; None: has gone), and which
    members a name or an account means (for the audit pages)."""
    _actors[:] = [actors]
    _people[:] = [search]


def actor_now(member_id: int) -> Actor | None:
    return _actors[0](member_id) if _actors else None


def people_called(words: str) -> list[int] | None:
    """Ids of the members that a name means; None where no room answers."""
    return _people[0](words) if _people else None


# --- words that an auditor does not read -------------------------------------------------------------------------

HiddenSubjects = Callable[[list[str], Actor], set[str]]
"""(subjects, actor) → those whose words are not for this actor, though they may know what was done when."""
_hiders: dict[str, HiddenSubjects] = {}


def register_hider(prefix: str, hidden: HiddenSubjects) -> None:
    """Decide for the trails of subjects that begin with `prefix`, on the audit pages and in their exports."""
    _hiders[prefix] = hidden


def hidden_subjects(subjects: Iterable[str], by: Actor) -> set[str]:
    wanted, hidden = set(subjects), set()
    for prefix, hider in _hiders.items():
        theirs = sorted(subject for subject in wanted if subject.startswith(prefix))
        hidden |= hider(theirs, by) if theirs else set()
    return hidden


# --- names in the address bar ------------------------------------------------------------------------------------

Linker = Callable[[str], str | None]
_links: dict[str, Linker] = {}


def register_link(prefix: str, linker: Linker) -> None:
    """Say where the page of a subject is, for the audit pages."""
    _links[prefix] = linker


def link_to(subject: str) -> str | None:
    linker = _for(subject, _links)
    try:
        return linker(subject) if linker else None
    except NoReverseMatch:
        # The trail keeps subjects whose pages are long gone.
        return None


def _for(subject: str, register: dict[str, T]) -> T | None:
    """The entry with the longest prefix that fits."""
    fitting = [prefix for prefix in register if subject.startswith(prefix)]
    return register[max(fitting, key=len)] if fitting else None
