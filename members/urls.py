"""Addresses of members, and of accepting an invitation to act for one."""

from django.urls import path
from django.utils.translation import pgettext_lazy as _p

from members import views

app_name = "members"
urlpatterns = [
    path(_p("path", "members/"), views.list_members, name="list"),
    path(_p("path", "members/<slug:code>/"), views.show_member, name="detail"),
    path(_p("path", "members/<slug:code>/history/"), views.show_history, name="history"),
    path(_p("path", "roles/history/"), views.show_history_of_roles, name="roles_history"),
    path(_p("path", "invitation/<str:token>/"), views.accept_invitation, name="accept_invitation"),
]
