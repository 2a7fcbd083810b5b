from django.urls import path

from auth.views import account, registration, sessions

urlpatterns = [
    path("auth/register", registration.RegisterView.as_view()),
    path("auth/otp/send", registration.SendCodeView.as_view()),
    path("auth/otp/verify", registration.VerifyCodeView.as_view()),
    path("auth/password/forgot", registration.ForgotPasswordView.as_view()),
    path("auth/password/reset", registration.ResetPasswordView.as_view()),
    path("auth/password/change", account.ChangePasswordView.as_view()),
    path("auth/login", sessions.LoginView.as_view()),
    path("auth/token/refresh", sessions.RefreshView.as_view()),
    path("auth/logout", sessions.LogoutView.as_view()),
    path("auth/logout/all", sessions.LogoutEverywhereView.as_view()),
    path("auth/sessions", sessions.SessionsView.as_view()),
    path("auth/sessions/<uuid:session_id>", sessions.SessionView.as_view()),
    path("auth/me", account.MeView.as_view()),
    path("auth/me/delete", account.DeleteAccountView.as_view()),
]
