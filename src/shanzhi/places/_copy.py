"""Many new rows in one stream each, through PostgreSQL's COPY."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection, models

from .models import Area, AreaCode, Boundary


def areas(new: Iterable[Area]) -> None:
    """Areas with numbers already given (`_areas.next_ids`), parents first; each with its code row."""
    rows = list(new)
    _stream(Area, rows)
    _stream(
        AreaCode,
        (AreaCode(area_id=a.pk, code=a.code, name=a.name, valid_from=a.established_on) for a in rows),
    )


def boundaries(new: Iterable[Boundary]) -> None:
    _stream(Boundary, new)


def _stream(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    fields = [field for field in model._meta.concrete_fields if not (field.primary_key and model is not Area)]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    names = [field.attname for field in fields]
    statement = f"COPY {connection.ops.quote_name(model._meta.db_table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as stream:
        for row in rows:
            stream.write_row(_values(row, names))


def _values(row: models.Model, names: list[str]) -> list[Any]:
    return [getattr(row, name) for name in names]
