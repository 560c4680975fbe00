from __future__ import annotations

import hashlib
from typing import IO

from django.db.models import Max

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from .. import paper_set, paper_templates
from ..errors import WrongTemplate
from ..models import PaperTemplate


def _again(pk: str) -> PaperTemplate:
    return PaperTemplate.objects.get(pk=int(pk))


@act("mediation.change_template", recall=_again)
def change_template(
    kind: str, *, file: IO[bytes] | None = None, name: str = "", key: str | None = None, by: Actor
) -> PaperTemplate | None:
    """Put another Word template in force for a paper; without a file, the built-in form again. 更换文书模板

    Refuses a field that no paper of the kind has, by name, and a template without the words of the paper. Every
    version is kept.
    """
    if not (by.is_system or by.has("mediation.change_template")):
        raise NotAllowed(name=by.name, move="更换文书模板")
    if kind not in paper_set.TITLES or kind == "dossier":
        raise NotFound(what="文书")
    content = file.read() if file is not None else b""
    if file is not None:
        found = paper_templates.check(kind, content)
        if found.wrong:
            raise WrongTemplate(why=found.wrong, unknown=list(found.unknown))
    old = PaperTemplate.objects.select_for_update().filter(kind=kind)
    last = old.aggregate(n=Max("version"))["n"] or 0 if list(old.values_list("pk", flat=True)) else 0
    old.filter(is_current=True).update(is_current=False)
    made = None
    if file is not None:
        made = PaperTemplate.objects.create(
            kind=kind, version=last + 1, content=content, sha256=hashlib.sha256(content).hexdigest(),
            name=name.strip()[:120], at=now(), by_name=by.name,
        )  # fmt: skip
    detail = {"kind": kind, "version": made.version if made else 0, "sha256": made.sha256 if made else ""}
    records.write(f"paper-template/{kind}", "mediation.change_template", detail=detail, by=by)
    return made
