from django.urls import path

from funnels import views

urlpatterns = [
    path("funnels", views.FunnelsView.as_view()),
    path("funnels/<uuid:funnel_id>", views.FunnelView.as_view()),
    path("funnels/<uuid:funnel_id>/status", views.FunnelStatusView.as_view()),
    path("funnels/<uuid:funnel_id>/preview", views.FunnelPreviewView.as_view()),
    path("funnels/<uuid:funnel_id>/export", views.FunnelExportView.as_view()),
    path("funnels/<uuid:funnel_id>/retry", views.FunnelRetryView.as_view()),
    path("funnels/<uuid:funnel_id>/cancel", views.FunnelCancelView.as_view()),
]
