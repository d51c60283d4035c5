"""Addresses of the settings page."""

from django.urls import path
from django.utils.translation import pgettext_lazy as _p

from network.options import views

app_name = "options"
urlpatterns = [
    path(_p("path", "settings/"), views.list_options, name="list"),
    path(_p("path", "settings/<slug:code>/"), views.change_option, name="change"),
    path(_p("path", "settings/<slug:code>/default/"), views.restore_default, name="default"),
]
