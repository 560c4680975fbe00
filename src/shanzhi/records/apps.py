from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "shanzhi.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Their verbs are permissions, and a profile is checked against them.
        from shanzhi.kernel import literals

        from . import actions, permissions  # noqa: F401

        literals.register()
