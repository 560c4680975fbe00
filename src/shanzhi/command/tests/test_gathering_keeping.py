"""What the dossier says of whistles and meetings, and what is wiped with a case."""

from __future__ import annotations

from shanzhi.command.models import Whistle
from shanzhi.command.tests.whistling import whistled
from shanzhi.records import panels as records
from shanzhi.site.testkit import SYSTEM, County


def page_of(subject: str) -> str:
    builders = {key: build for key, _order, build in records.sections_of(subject)}
    return str(builders["gatherings"](subject, SYSTEM))


def test_it_works(county: County) -> None:
    whistle = whistled(county, "交警")
    said = page_of(whistle.case.subject)
    assert whistle.number in said and whistle.matter in said


def test_a_case_without_any_has_no_such_page(county: County) -> None:
    assert page_of(county.case().subject) == "None"


def test_words_are_wiped_with_the_case_and_numbers_stay(county: County) -> None:
    whistle = whistled(county, "交警")
    wiped: dict[str, int] = {}
    for destroyer in records.destroyers_of(whistle.case.subject):
        wiped |= destroyer(whistle.case.subject, SYSTEM)
    assert wiped["whistles"] == 1
    kept = Whistle.objects.get()
    assert (kept.matter, kept.number) == ("", whistle.number)
