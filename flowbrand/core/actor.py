"""Who is asking."""

from typing import cast
from uuid import UUID

from rest_framework.request import Request


def actor_id(request: Request) -> UUID:
    """The id of the logged-in user. Only for views that require one."""
    return cast(UUID, request.user.pk)
