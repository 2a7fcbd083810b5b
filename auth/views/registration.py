"""Coming in: an account, a confirmed address, a password for those who forgot it."""

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from auth.models import CodePurpose
from auth.serializers import (
    AddressSerializer,
    CodeSentSerializer,
    ConfirmationSerializer,
    ConfirmedSerializer,
    CredentialsSerializer,
    RegistrationSerializer,
    ResetSerializer,
)
from auth.services.codes import order_code, verify_email
from auth.services.passwords import reset_password
from auth.services.registering import register
from flowbrand.core.client_address import client_network
from flowbrand.core.throttling import RateThrottle


class OpenView(APIView):
    """For people who have no token yet: limited by the network they are in, under `throttle_scope`."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (RateThrottle,)


class RegisterView(OpenView):
    throttle_scope = "register"

    @extend_schema(
        operation_id="auth_register",
        request=CredentialsSerializer,
        responses={201: RegistrationSerializer},
    )
    def post(self, request: Request) -> Response:
        """Make an account. The same answer for an address that has one: its holder is told by mail."""
        form = CredentialsSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        register(**form.validated_data)
        answer = {
            "email": form.validated_data["email"],
            "verification_required": settings.REQUIRE_VERIFIED_EMAIL,
        }
        return Response(answer, status=status.HTTP_201_CREATED)


class SendCodeView(OpenView):
    throttle_scope = "send"

    @extend_schema(
        operation_id="auth_otp_send",
        request=AddressSerializer,
        responses={202: CodeSentSerializer, 429: None},
    )
    def post(self, request: Request) -> Response:
        """Send a code that confirms the address, if there is an account with it."""
        return _send(request, CodePurpose.VERIFY_EMAIL)


class VerifyCodeView(OpenView):
    throttle_scope = "code"

    @extend_schema(
        operation_id="auth_otp_verify",
        request=ConfirmationSerializer,
        responses={200: ConfirmedSerializer, 409: None},
    )
    def post(self, request: Request) -> Response:
        """Confirm the address with the code that was sent there."""
        form = ConfirmationSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        verify_email(**form.validated_data)
        return Response({"email": form.validated_data["email"], "verified": True})


class ForgotPasswordView(OpenView):
    throttle_scope = "send"

    @extend_schema(
        operation_id="auth_password_forgot",
        request=AddressSerializer,
        responses={202: CodeSentSerializer, 429: None},
    )
    def post(self, request: Request) -> Response:
        """Send a code for a new password, if there is an account with the address."""
        return _send(request, CodePurpose.RESET_PASSWORD)


class ResetPasswordView(OpenView):
    throttle_scope = "code"

    @extend_schema(
        operation_id="auth_password_reset", request=ResetSerializer, responses={204: None, 409: None}
    )
    def post(self, request: Request) -> Response:
        """Choose a new password with a code. Every session ends, a lock is opened."""
        form = ResetSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        reset_password(
            email=form.validated_data["email"],
            code=form.validated_data["code"],
            new=form.validated_data["new_password"],
            network=client_network(request),
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


def _send(request: Request, purpose: CodePurpose) -> Response:
    form = AddressSerializer(data=request.data)
    form.is_valid(raise_exception=True)
    order_code(form.validated_data["email"], purpose)
    return Response({"resend_after": settings.OTP_RESEND_SECONDS}, status=status.HTTP_202_ACCEPTED)
