"""Addresses of the room, all under /mediation/; published stories under /stories/."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import arriving, dialogs, figures, pages, paper_forms, people, register, rooms, stories

app_name = "mediation"

urlpatterns: list[URLPattern] = [
    path("mediation/", pages.desk, name="desk"),
    path("mediation/list", pages.listing, name="list"),
    path("mediation/export", pages.export, name="export"),
    path("mediation/arrive", arriving.arrive, name="arrive"),
    path("mediation/rooms", rooms.rooms, name="rooms"),
    path("mediation/rooms/furnish", rooms.furnish, name="furnish"),
    path("mediation/mediators", register.mediators, name="mediators"),
    path("mediation/mediators/enrol", register.enrol, name="enrol"),
    path("mediation/committees", register.committees, name="committees"),
    path("mediation/committees/enrol", register.enrol_committee, name="enrol_committee"),
    path("mediation/figures", figures.figures, name="figures"),
    path("mediation/figures/sheet", figures.sheet, name="figures_sheet"),
    path("mediation/templates", paper_forms.templates, name="templates"),
    path("mediation/templates/<slug:kind>", paper_forms.template, name="template"),
    path("mediation/templates/<slug:kind>/file", paper_forms.template_file, name="template_file"),
    path("mediation/templates/<slug:kind>/restore", paper_forms.template_restore, name="template_restore"),
    path("mediation/harm/<int:pk>/paper", arriving.harm_paper, name="harm_paper"),
    path("mediation/cases/<str:code>/panel", pages.case_panel, name="case_panel"),
    path("mediation/cases/<str:code>/open", dialogs.open_mediation, name="open_mediation"),
    path("mediation/cases/<str:code>/harm", arriving.report_harm, name="report_harm"),
    path("mediation/<int:pk>/", pages.mediation, name="mediation"),
    path("mediation/<int:pk>/papers/<slug:kind>", pages.paper, name="paper"),
    path("mediation/<int:pk>/papers/<slug:kind>/page", paper_forms.preview, name="preview"),
    path("mediation/<int:pk>/people/<slug:who>/<int:person>", people.look, name="look"),
    path("mediation/<int:pk>/do/<slug:move>", dialogs.do, name="do"),
    path("stories/", stories.stories, name="stories"),
    path("stories/<int:pk>/", stories.story, name="story"),
]
