"""One's own account."""

from typing import cast

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from auth import refresh_cookie
from auth.models import User
from auth.serializers import ChangePasswordSerializer, PasswordSerializer, UserSerializer
from auth.services.passwords import change_password
from auth.services.removing import request_removal
from flowbrand.core.client_address import client_network
from flowbrand.core.throttling import RateThrottle


class MeView(APIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(operation_id="auth_me", responses=UserSerializer)
    def get(self, request: Request) -> Response:
        """The account behind the access token."""
        return Response(UserSerializer(instance=request.auth.user).data)


class DeleteAccountView(APIView):
    permission_classes = (IsAuthenticated,)
    throttle_classes = (RateThrottle,)
    throttle_scope = "login"

    @extend_schema(
        operation_id="auth_me_delete", request=PasswordSerializer, responses={204: None, 423: None}
    )
    def post(self, request: Request) -> Response:
        """Close the account for good. Documents, funnels and files are removed within minutes."""
        form = PasswordSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        request_removal(
            email=cast(User, request.user).email,
            password=form.validated_data["password"],
            network=client_network(request),
        )
        response = Response(status=status.HTTP_204_NO_CONTENT)
        refresh_cookie.drop(response)
        return response


class ChangePasswordView(APIView):
    permission_classes = (IsAuthenticated,)
    throttle_classes = (RateThrottle,)
    throttle_scope = "login"

    @extend_schema(
        operation_id="auth_password_change",
        request=ChangePasswordSerializer,
        responses={204: None, 423: None},
    )
    def post(self, request: Request) -> Response:
        """Change the password. Every session ends, this one too: log in again."""
        form = ChangePasswordSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        change_password(
            email=cast(User, request.user).email,
            current=form.validated_data["current_password"],
            new=form.validated_data["new_password"],
            network=client_network(request),
        )
        return Response(status=status.HTTP_204_NO_CONTENT)
