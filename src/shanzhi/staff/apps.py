from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "shanzhi.staff"
    label = "staff"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare every act and permission of the room, and listen for lock-outs."""
        from . import actions, permissions, reactions, telling  # noqa: F401 - models must be loaded first

        telling.register()
