"""How Django's own login form, the admin's, checks a password: by the rules of the API's login."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db import transaction
from django.http import HttpRequest

from auth.counters import AccountLocked
from auth.models import User
from auth.selectors import candidate_for
from auth.services.logging_in import InvalidCredentials, check_password, record_login
from flowbrand.core.client_address import client_network
from flowbrand.core.rate_limits import hit, limit_for


class LockoutBackend(ModelBackend):
    """Counts and locks as the API does. A locked account reads the form's one sentence for every refusal."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> User | None:
        network = client_network(request) if request else ""
        limit = limit_for("login")
        if limit is not None and hit(limit, "login", f"network:{network}") is not None:
            return None
        candidate = candidate_for(username or "", network=network)
        try:
            user = check_password(candidate, password or "")
            with transaction.atomic():
                record_login(candidate, user)
        except (InvalidCredentials, AccountLocked):
            return None
        return user
