from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "shanzhi.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import actions, queries  # noqa: F401 - their verbs are permissions, and a profile is checked against them
