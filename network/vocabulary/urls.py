"""Addresses of the keywords."""

from django.urls import path
from django.utils.translation import pgettext_lazy as _p

from network.vocabulary import views

app_name = "vocabulary"
urlpatterns = [
    path(_p("path", "keywords/"), views.list_terms, name="list"),
    path(_p("path", "keywords/new/"), views.add_term, name="add"),
    path(_p("path", "keywords/<int:pk>/"), views.edit_term, name="edit"),
    path(_p("path", "keywords/<int:pk>/retire/"), views.retire_term, name="retire"),
    path(_p("path", "keywords/<int:pk>/bring-back/"), views.bring_back_term, name="bring_back"),
    path(_p("path", "keywords/<int:pk>/replace/"), views.replace_term, name="replace"),
]
