"""Logging in, staying so, and seeing where one is logged in."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from auth import refresh_cookie
from auth.selectors import sessions_of
from auth.serializers import (
    COOKIE,
    LoginSerializer,
    RefreshSerializer,
    SessionSerializer,
    TokenPairSerializer,
)
from auth.services.logging_in import log_in
from auth.services.sessions import TokenPair, end_session, revoke_session, revoke_sessions, rotate
from auth.tokens import utc_now
from auth.views.registration import OpenView
from flowbrand.core.actor import actor_id
from flowbrand.core.client_address import client_network
from flowbrand.core.pagination import NewestFirst


class LoginView(OpenView):
    throttle_scope = "login"

    @extend_schema(
        operation_id="auth_login",
        request=LoginSerializer,
        responses={200: TokenPairSerializer, 401: None, 423: None},
    )
    def post(self, request: Request) -> Response:
        """Trade email and password for an access token and a refresh token."""
        form = LoginSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        where = form.validated_data.pop("refresh_in")
        pair = log_in(
            **form.validated_data,
            network=client_network(request),
            client=request.headers.get("User-Agent", ""),
            now=utc_now(),
        )
        return _answer(pair, where)


class RefreshView(OpenView):
    throttle_scope = "refresh"

    @extend_schema(
        operation_id="auth_token_refresh",
        request=RefreshSerializer,
        responses={200: TokenPairSerializer, 401: None},
    )
    def post(self, request: Request) -> Response:
        """Trade a refresh token for the next pair. Using one again later ends the session."""
        form = RefreshSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        where = form.validated_data["refresh_in"]
        given = refresh_cookie.token_in(request) if where == COOKIE else form.validated_data["refresh_token"]
        return _answer(rotate(refresh_token=given, now=utc_now()), where)


class LogoutView(APIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(operation_id="auth_logout", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """End this session: its access and refresh tokens are refused from now on."""
        revoke_session(request.auth.pk, because="logout")
        return _farewell()


class LogoutEverywhereView(APIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(operation_id="auth_logout_all", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """End every session of the account."""
        revoke_sessions(actor_id(request), because="logout_all")
        return _farewell()


class SessionsView(APIView):
    permission_classes = (IsAuthenticated,)
    pagination_class = NewestFirst

    @extend_schema(operation_id="auth_sessions_list", responses=SessionSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Where one is logged in, newest first."""
        paginator = NewestFirst()
        page = paginator.paginate_queryset(sessions_of(actor_id(request)), request, self)
        shown = SessionSerializer(page, many=True, context={"session_id": request.auth.pk})
        return paginator.get_paginated_response(shown.data)


class SessionView(APIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(operation_id="auth_sessions_delete", responses={204: None})
    def delete(self, request: Request, session_id: UUID) -> Response:
        """End one session."""
        end_session(session_id, user_id=actor_id(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _answer(pair: TokenPair, where: str) -> Response:
    """The tokens; the refresh token in the cookie and not in the body, where the client asked for that."""
    data: dict[str, Any] = dict(TokenPairSerializer(pair).data)
    if where != COOKIE:
        return Response(data)
    response = Response({name: value for name, value in data.items() if name != "refresh_token"})
    refresh_cookie.keep(response, pair.refresh_token)
    return response


def _farewell() -> Response:
    response = Response(status=status.HTTP_204_NO_CONTENT)
    refresh_cookie.drop(response)
    return response
