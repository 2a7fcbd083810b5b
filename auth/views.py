"""Accounts over HTTP: read the request, call one service, answer."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from auth.serializers import CredentialsSerializer, RefreshSerializer, TokenPairSerializer, UserSerializer
from auth.services.logging_in import log_in
from auth.services.registering import register
from auth.services.sessions import revoke_session, rotate
from auth.tokens import utc_now
from flowbrand.core.client_address import client_network


class RegisterView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="auth_register",
        request=CredentialsSerializer,
        responses={201: UserSerializer, 409: None},
    )
    def post(self, request: Request) -> Response:
        """Make an account."""
        form = CredentialsSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        user = register(**form.validated_data)
        return Response(UserSerializer(user).data, status=status.HTTP_201_CREATED)


class LoginView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)

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


class RefreshView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)

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


class MeView(APIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(operation_id="auth_me", responses=UserSerializer)
    def get(self, request: Request) -> Response:
        """The account behind the access token."""
        return Response(UserSerializer(instance=request.auth.user).data)
