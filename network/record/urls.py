"""Addresses of the record."""

from django.urls import path
from django.utils.translation import pgettext_lazy as _p

from network.record import views

app_name = "record"
urlpatterns = [
    path(_p("path", "record/"), views.search_record, name="search"),
    path(_p("path", "record/record.csv"), views.download_record, name="export"),
]
