"""Logging in and staying so."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from auth.serializers import CredentialsSerializer, RefreshSerializer, TokenPairSerializer
from auth.services.logging_in import log_in
from auth.services.sessions import revoke_session, rotate
from auth.tokens import utc_now
from auth.views.registration import OpenView
from flowbrand.core.client_address import client_network


class LoginView(OpenView):
    @extend_schema(
        operation_id="auth_login",
        request=CredentialsSerializer,
        responses={200: TokenPairSerializer, 401: None, 423: None},
    )
    def post(self, request: Request) -> Response:
        """Trade email and password for an access token and a refresh token."""
        form = CredentialsSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        pair = log_in(**form.validated_data, network=client_network(request), now=utc_now())
        return Response(TokenPairSerializer(pair).data)


class RefreshView(OpenView):
    @extend_schema(
        operation_id="auth_token_refresh",
        request=RefreshSerializer,
        responses={200: TokenPairSerializer, 401: None},
    )
    def post(self, request: Request) -> Response:
        """Trade a refresh token for the next pair. Each works once; a second use ends the session."""
        form = RefreshSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        return Response(TokenPairSerializer(rotate(**form.validated_data, now=utc_now())).data)


class LogoutView(APIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(operation_id="auth_logout", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """End this session: its access and refresh tokens are refused from now on."""
        revoke_session(request.auth.pk, because="logout")
        return Response(status=status.HTTP_204_NO_CONTENT)
