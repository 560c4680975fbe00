"""Who may know of what, from the rules in words. Nothing here asks the code that is under test.

1. Whoever took a case in, or handles it, may know it.
2. An ordinary case is known to whoever reads cases (查看辖区案件) in an area that its place lies in.
3. An ordinary case is known to whoever reads the unit's cases (查看本单位案件) in its desk or in a unit with an errand.
4. A confidential case (other than in 1) is known only to those of 2 and 3 who may read what is confidential
   (查看保密案件) in the very same post.
5. Personal data in clear is on no page: it is looked up for a purpose, which leaves a line.
6. The auditor reads that something was done on a case, by whom and when, with its code; the words only of an ordinary
   case: on the pages of the audit, and nowhere else.
7. A unit that only assists reads its own part and not what another unit wrote for the centre.
"""

from __future__ import annotations

from .world import INSIDE, Marked, Walker, World


def may_know(walker: Walker | None, one: Marked) -> bool:
    if walker is None:
        return False
    if walker.key == one.opened_by:
        return True
    by_area = "cases.read" in walker.permissions and one.place in INSIDE.get(walker.area, ())
    by_unit = "cases.read_unit" in walker.permissions and walker.unit in {one.desk, *one.units}
    return (by_area or by_unit) and (one.circle == "open" or "cases.read_restricted" in walker.permissions)


def may_open_pages(walker: Walker | None) -> bool:
    """The pages of cases are for those who read cases somewhere."""
    return walker is not None and not walker.permissions.isdisjoint({"cases.read", "cases.read_unit"})


def only_assists(walker: Walker, one: Marked) -> bool:
    """Knows the case for its unit's part in it and for nothing else."""
    if "cases.read" in walker.permissions and one.place in INSIDE.get(walker.area, ()):
        return False
    return walker.key != one.opened_by and walker.unit != one.desk and one.key == "协" and walker.unit == "交警"


def forbidden(walker: Walker | None, world: World) -> dict[str, str]:
    """Every word that must not reach them, and what it is."""
    found: dict[str, str] = {}
    for one in world.marked.values():
        found |= {word: f"{one.key}: {what} in clear" for what, word in one.never.items()}
        if not may_know(walker, one):
            found |= {word: f"{one.key}: {what}" for what, word in one.secret.items()}
            found |= {word: f"{one.key}: written by {unit}" for unit, word in one.of_unit.items()}
            found |= dict.fromkeys(one.codes, f"{one.key}: its code")
        elif walker is not None and only_assists(walker, one):
            found |= {word: f"{one.key}: {unit}'s result" for unit, word in one.of_unit.items() if unit != walker.unit}
    return found


def for_the_audit(walker: Walker | None, route: str, world: World) -> set[str]:
    """What somebody who audits may read there besides."""
    if walker is None or not route.startswith("records:") or "records.read_audit" not in walker.permissions:
        return set()
    open_words = {w for one in world.marked.values() if one.circle == "open" for w in one.secret.values()}
    written = {word for one in world.marked.values() for word in one.of_unit.values()}
    return open_words | written | {code for one in world.marked.values() for code in one.codes}
