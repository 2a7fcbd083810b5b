from django.urls import path

from uploads import views, views_direct

urlpatterns = [
    path("uploads", views.UploadsView.as_view()),
    path("uploads/usage", views.UsageView.as_view()),
    path("uploads/raw", views.RawUploadView.as_view()),
    path("uploads/direct", views_direct.DirectUploadsView.as_view()),
    path("uploads/direct/<uuid:upload_id>", views_direct.DirectUploadView.as_view()),
    path("uploads/direct/<uuid:upload_id>/complete", views_direct.DirectUploadCompleteView.as_view()),
    path("uploads/<uuid:document_id>", views.UploadView.as_view()),
    path("uploads/<uuid:document_id>/status", views.UploadStatusView.as_view()),
    path("uploads/<uuid:document_id>/content", views.UploadContentView.as_view()),
    path("uploads/<uuid:document_id>/retry", views.UploadRetryView.as_view()),
    path("uploads/<uuid:document_id>/cancel", views.UploadCancelView.as_view()),
]
