from django.apps import AppConfig


class FunnelsConfig(AppConfig):
    name = "funnels"

    def ready(self) -> None:
        from auth import belongings
        from funnels.selectors import funnels_of
        from funnels.services.requesting import delete_funnel

        belongings.register(rows=funnels_of, remove=lambda row: delete_funnel(funnel=row))
