from django.apps import AppConfig


class UploadsConfig(AppConfig):
    name = "uploads"

    def ready(self) -> None:
        from auth import belongings
        from flowbrand.core import health
        from uploads import storage
        from uploads.selectors import documents_of
        from uploads.services.accepting import delete_document
        from uploads.services.reconciling import reconcile_uploads
        from workers import reconciler

        health.register("storage", storage.check)
        reconciler.register(reconcile_uploads)
        belongings.register(rows=documents_of, remove=lambda row: delete_document(document=row))
