from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The package is `auth`, the label `accounts`: Django's own app holds the label `auth`."""

    name = "auth"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from auth.services.tidying import tidy_sometimes
        from workers import reconciler

        reconciler.register(tidy_sometimes)
