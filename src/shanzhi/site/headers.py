"""Answer headers that Django itself does not set."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# Camera and position are for the phone pages (scan a code, take a photo, say where): same origin only.
PERMISSIONS = (
    "camera=(self), geolocation=(self), microphone=(self), fullscreen=(self), autoplay=(self), "
    "accelerometer=(), display-capture=(), gyroscope=(), magnetometer=(), midi=(), payment=(), usb=(), serial=(), "
    "bluetooth=()"
)


def security_headers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: what a browser may do with our pages, and that pages about people are not kept."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        headers = response.headers
        headers.setdefault("Permissions-Policy", PERMISSIONS)
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware
