"""Addresses of the mail pages."""

from django.urls import path
from django.utils.translation import pgettext_lazy as _p

from network.outbox import views

app_name = "outbox"
urlpatterns = [
    path(_p("path", "outbox/"), views.list_written, name="written"),
]
