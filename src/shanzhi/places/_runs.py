"""What every act on an import does first: lock it, ask whether this person may, and whether it is at this point."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotFound

from . import _areas
from .errors import RunNotReady
from .importing import VERBS
from .models import ImportRun


def locked(run: ImportRun | int, move: str, *states: str, by: Actor) -> ImportRun:
    """The import, locked, in one of the states. Refuses `NotFound`, `NotAllowed`, `RunNotReady`."""
    pk = run if isinstance(run, int) else run.pk
    held = ImportRun.objects.select_for_update(of=("self",)).select_related("scope").filter(pk=pk).first()
    if held is None:
        raise NotFound(what=_("这次导入"))
    allow(held, by=by)
    if held.state not in states:
        raise RunNotReady(state=held.get_state_display(), move=move)
    return held


def allow(run: ImportRun, *, by: Actor) -> None:
    """Whoever may import somewhere may hand in a file; each row is asked for its own place later."""
    verb = VERBS[ImportRun.Content(run.content)]
    path = run.scope.path if run.scope else next(iter(by.reach_of(verb)), "")
    _areas.allowed(verb, path, by=by)
