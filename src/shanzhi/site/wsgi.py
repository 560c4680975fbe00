"""Django as a plain WSGI application: every page and the API, one thread a request."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shanzhi.site.settings")

application = get_wsgi_application()
