"""The refresh token of a browser: in a cookie that no script reads and no other site sends.

A request has to say in its JSON body that it means the cookie. A form of another site cannot send JSON, and
a script of another origin may not (CORS is closed): together with SameSite=Strict that is the answer to
cross-site request forgery, for a subdomain too, which counts as the same site.
"""

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response

PATH = "/api/v1/auth"


def token_in(request: Request) -> str:
    """The refresh token of the cookie, "" where there is none."""
    return str(request.COOKIES.get(settings.REFRESH_COOKIE, ""))


def keep(response: Response, refresh_token: str) -> None:
    response.set_cookie(
        settings.REFRESH_COOKIE,
        refresh_token,
        max_age=settings.REFRESH_TOKEN_SECONDS,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def drop(response: Response) -> None:
    response.delete_cookie(settings.REFRESH_COOKIE, path=PATH, samesite="Strict")
