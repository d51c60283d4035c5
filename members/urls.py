"""Addresses of members, of accepting an invitation to act for one, and of leaving."""

from django.urls import path
from django.utils.translation import pgettext_lazy as _p

from members import views

app_name = "members"
urlpatterns = [
    path(_p("path", "members/"), views.list_members, name="list"),
    path(_p("path", "members/<slug:code>/"), views.show_member, name="detail"),
    path(_p("path", "account/close/"), views.end_account, name="leave"),
    path(_p("path", "account/back/<str:token>/"), views.take_account_back, name="take_back"),
    path(_p("path", "invitation/<str:token>/"), views.accept_invitation, name="accept_invitation"),
]
