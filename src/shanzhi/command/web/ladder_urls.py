from __future__ import annotations

from django.urls import URLPattern, path

from . import ladder_dialogs as dialogs
from . import ladder_pages as pages

urlpatterns: list[URLPattern] = [
    path("command/wall", pages.lamp_wall, name="wall"),
    path("command/supervisions", pages.supervisions, name="supervisions"),
    path("command/supervisions/export", pages.export_supervisions, name="export_supervisions"),
    path("command/supervisions/<int:pk>/", pages.supervision, name="supervision"),
    path("command/supervisions/<int:pk>/answer", dialogs.answer_supervision, name="answer_supervision"),
    path("command/supervisions/<int:pk>/return", dialogs.return_answer, name="return_answer"),
    path("command/supervisions/<int:pk>/conclude", dialogs.conclude_supervision, name="conclude_supervision"),
    path("command/supervisions/<int:pk>/lift", dialogs.lift_supervision, name="lift_supervision"),
    path("command/instructions", pages.instructions, name="instructions"),
    path("command/instructions/<int:pk>/", pages.instruction, name="instruction"),
    path("command/instructions/<int:pk>/answer", dialogs.answer_instruction, name="answer_instruction"),
    path("command/hard-cases", pages.hard_cases, name="hard_cases"),
    path("command/hard-cases/<int:pk>/", pages.hard_case, name="hard_case"),
    path("command/hard-cases/<int:pk>/note", dialogs.note_hard_case, name="note_hard_case"),
    path("command/hard-cases/<int:pk>/unlist", dialogs.unlist_hard_case, name="unlist_hard_case"),
    path("command/papers/<slug:kind>/<int:pk>/", pages.paper, name="paper"),
    path("command/papers/<slug:kind>/<int:pk>/word", pages.word, name="word"),
    path("command/cases/<str:code>/ladder", pages.panel, name="ladder_panel"),
    path("command/cases/<str:code>/urge", dialogs.urge, name="urge"),
    path("command/cases/<str:code>/supervise", dialogs.supervise, name="supervise"),
    path("command/cases/<str:code>/instruct", dialogs.instruct, name="instruct"),
    path("command/cases/<str:code>/escalate", dialogs.escalate, name="escalate"),
    path("command/cases/<str:code>/list-hard", dialogs.list_hard_case, name="list_hard_case"),
]
