"""Slots that upper rooms fill: this room knows members only by number."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from shanzhi.kernel.actor import Actor

AddressBook = Callable[[list[int]], dict[int, str]]
NameBook = Callable[[list[int]], dict[int, str]]


@dataclass(frozen=True, slots=True)
class Group:
    """Somebody to write to: a member, or a unit with its members."""

    key: str
    name: str
    hint: str = ""


GroupSearch = Callable[[str, Actor], list[Group]]
GroupMembers = Callable[[list[str], Actor], list[int]]
GroupNames = Callable[[list[str], Actor], list[Group]]

_address_books: list[AddressBook] = []
_name_books: list[NameBook] = []
_search: list[GroupSearch] = []
_members: list[GroupMembers] = []
_names: list[GroupNames] = []
KnownSubjects = Callable[[list[str], Actor], set[str]]
"""(subjects, actor) → those of which the actor may know."""
_gates: dict[str, KnownSubjects] = {}


def register_address_book(book: AddressBook) -> AddressBook:
    """Say how a member's mobile number is found, for short messages to members. Asked only by the worker."""
    _address_books[:] = [book]
    return book


def register_name_book(book: NameBook) -> NameBook:
    """Say what members are called, for the log of what was sent."""
    _name_books[:] = [book]
    return book


def register_groups(search: GroupSearch, members: GroupMembers, names: GroupNames) -> None:
    """Say to whom a person may write: `search` finds people and units by words (empty: the usual ones), `members`
    turns chosen keys into member ids, `names` says what chosen keys are called. All answer only what the actor may
    reach."""
    _search[:] = [search]
    _members[:] = [members]
    _names[:] = [names]


def addresses_of(member_ids: Iterable[int]) -> dict[int, str]:
    wanted = sorted(set(member_ids))
    return _address_books[0](wanted) if _address_books and wanted else {}


def names_of(member_ids: Iterable[int]) -> dict[int, str]:
    wanted = sorted(set(member_ids))
    return _name_books[0](wanted) if _name_books and wanted else {}


def search_groups(words: str, *, by: Actor) -> list[Group]:
    return _search[0](words, by) if _search else []


def members_of(keys: list[str], *, by: Actor) -> list[int]:
    """Member ids behind the chosen keys, each once."""
    return sorted(set(_members[0](keys, by))) if _members and keys else []


def named(keys: list[str], *, by: Actor) -> list[Group]:
    """The chosen people and units with their names."""
    return _names[0](keys, by) if _names and keys else []


def register_gate(prefix: str, known: KnownSubjects) -> None:
    """Decide for messages about subjects that begin with `prefix` who may read in the log that they went out."""
    _gates[prefix] = known


def known_subjects(subjects: Iterable[str], by: Actor) -> set[str]:
    """Of these subjects those of which the actor may know. A subject that nobody answers for is no secret."""
    wanted = set(subjects)
    known = {subject for subject in wanted if not any(subject.startswith(prefix) for prefix in _gates)}
    for prefix, gate in _gates.items():
        theirs = sorted(subject for subject in wanted if subject.startswith(prefix))
        known |= gate(theirs, by) if theirs else set()
    return known
