from django.urls import path

from uploads import views

urlpatterns = [
    path("uploads", views.UploadsView.as_view()),
    path("uploads/usage", views.UsageView.as_view()),
    path("uploads/raw", views.RawUploadView.as_view()),
    path("uploads/<uuid:document_id>", views.UploadView.as_view()),
    path("uploads/<uuid:document_id>/status", views.UploadStatusView.as_view()),
    path("uploads/<uuid:document_id>/content", views.UploadContentView.as_view()),
    path("uploads/<uuid:document_id>/retry", views.UploadRetryView.as_view()),
    path("uploads/<uuid:document_id>/cancel", views.UploadCancelView.as_view()),
]
