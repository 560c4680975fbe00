"""Addresses for residents: short, because they stand on paper and in short messages."""

from __future__ import annotations

from django.urls import path, re_path

from . import guide, report, track

CODE = r"(?P<code>\d{18,19})"

urlpatterns = [
    path("r/", report.report, name="report"),
    path("r/doors", report.doors, name="doors"),
    path("r/centre", guide.centre, name="guide"),
    path("r/privacy", report.privacy_page, name="privacy"),
    path("r/near", report.near, name="near"),
    path("r/where", report.where, name="where"),
    re_path(rf"^r/done/{CODE}$", report.done, name="done"),
    re_path(r"^r/(?P<grid>[0-9A-Za-z-]{4,24})$", report.report, name="report_at"),
    path("t/", track.door, name="track_door"),
    path("t/leave", track.leave, name="track_leave"),
    re_path(rf"^t/{CODE}$", track.page, name="track"),
    re_path(rf"^t/{CODE}/rate$", track.rate, name="track_rate"),
    re_path(rf"^t/{CODE}/object$", track.object_to, name="track_object"),
    re_path(rf"^t/{CODE}/remark$", track.remark, name="track_remark"),
    re_path(rf"^t/{CODE}/remind$", track.remind, name="track_remind"),
    re_path(rf"^t/{CODE}/withdraw$", track.withdraw, name="track_withdraw"),
    re_path(rf"^t/{CODE}/photo/(?P<pk>\d+)/(?P<size>thumb|shown)$", track.photo, name="track_photo"),
]
