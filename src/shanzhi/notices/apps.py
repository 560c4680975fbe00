from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "shanzhi.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Verbs are permissions, and a profile is checked against them.
        from . import actions, queries, reactions  # noqa: F401
