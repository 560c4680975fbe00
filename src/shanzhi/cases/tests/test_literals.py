"""A state in a question is written out, so that a prepared statement still finds the partial index over open cases."""

from __future__ import annotations

from django.db import connection
from django.db.models import Count, Q

from shanzhi.cases.models import Case
from shanzhi.cases.states import OPEN
from shanzhi.site.testkit import County


def sql_and_values(found) -> tuple[str, tuple[object, ...]]:  # type: ignore[no-untyped-def]
    return found.query.sql_with_params()


def test_it_works(county: County) -> None:
    mine = county.case(state="HANDLING")
    county.case(state="ARCHIVED")

    sql, values = sql_and_values(Case.objects.filter(state__in=OPEN, desk_id=1))

    assert "'HANDLING'" in sql and "'ARCHIVED'" not in sql
    assert values == (1,)
    assert list(Case.objects.filter(state__in=OPEN)) == [mine]
    assert Case.objects.filter(state="HANDLING").get() == mine
    assert Case.objects.exclude(state="HANDLING").count() == 1
    assert Case.objects.aggregate(n=Count("pk", filter=Q(state="HANDLING")))["n"] == 1


def test_words_from_outside_stay_parameters(county: County) -> None:
    sql, values = sql_and_values(Case.objects.filter(state__in=["HANDLING", "x') OR ('1'='1"]))
    assert "OR" not in sql and values == ("HANDLING", "x') OR ('1'='1")
    assert sql_and_values(Case.objects.filter(state="%s"))[1] == ("%s",)
    assert not Case.objects.filter(state="'").exists()


def test_a_statement_asked_often_still_uses_the_index(county: County) -> None:
    """With parameters the plan made for all values cannot prove that the index over open cases suffices."""
    open_cases = Case.objects.filter(state__in=OPEN).order_by().values("area_path").annotate(n=Count("pk"))
    sql, values = sql_and_values(open_cases)
    assert values == ()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute(f"EXPLAIN {sql}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "cases_pushed" in plan or "cases_desk_queue" in plan, plan
