from django.apps import AppConfig


class UploadsConfig(AppConfig):
    name = "uploads"

    def ready(self) -> None:
        from flowbrand.core import health
        from uploads import storage
        from uploads.services.reconciling import reconcile_uploads
        from workers import reconciler

        health.register("storage", storage.check)
        reconciler.register(reconcile_uploads)
