from django.apps import AppConfig


class WorkersConfig(AppConfig):
    name = "workers"
    verbose_name = "Jobs"

    def ready(self) -> None:
        from flowbrand.core import health
        from workers.broker import check_broker

        health.register("broker", check_broker, optional=True)
