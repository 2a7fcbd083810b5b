"""The broker, as seen from a process that only wants to know whether it is there."""

from django.conf import settings
from kombu import Connection

_SECONDS = 1


def check_broker() -> None:
    """Raises what its transport raises where CELERY_BROKER_URL does not answer in a second. For /readyz."""
    timeouts = {"socket_timeout": _SECONDS, "socket_connect_timeout": _SECONDS}
    with Connection(
        settings.CELERY_BROKER_URL, connect_timeout=_SECONDS, transport_options=timeouts
    ) as connection:
        connection.ensure_connection(max_retries=1, timeout=_SECONDS)
