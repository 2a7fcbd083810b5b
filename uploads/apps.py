from django.apps import AppConfig


class UploadsConfig(AppConfig):
    name = "uploads"

    def ready(self) -> None:
        from flowbrand.core import health
        from uploads import storage

        health.register("storage", storage.check)
