from django.urls import path

from workers import views

urlpatterns = [
    path("ops/failures", views.FailuresView.as_view()),
    path("ops/failures/replay", views.FailuresReplayView.as_view()),
    path("ops/failures/<uuid:failure_id>", views.FailureView.as_view()),
    path("ops/failures/<uuid:failure_id>/replay", views.FailureReplayView.as_view()),
]
