"""Addresses of members, of the people who act for them, of roles in the Network, and of invitations."""

from django.urls import path
from django.utils.translation import pgettext_lazy as _p

from members.views import accounts, invitations, inviting, leaving, members, people, roles, suspension

app_name = "members"
urlpatterns = [
    path(_p("path", "members/"), members.list_members, name="list"),
    path(_p("path", "members/<slug:code>/"), members.show_member, name="detail"),
    path(_p("path", "members/<slug:code>/history/"), members.show_history, name="history"),
    path(_p("path", "members/<slug:code>/invite/"), inviting.invite, name="invite"),
    path(_p("path", "members/<slug:code>/suspend/"), suspension.suspend, name="suspend"),
    path(_p("path", "members/<slug:code>/resume/"), suspension.resume, name="resume"),
    path(_p("path", "invitation/<str:token>/"), invitations.accept_invitation, name="accept_invitation"),
    path(_p("path", "invitations/<int:pk>/take-back/"), inviting.take_back, name="take_back_invitation"),
    path(_p("path", "invitations/<int:pk>/again/"), inviting.send_again, name="invite_again"),
    path(_p("path", "people/"), people.list_people, name="people"),
    path(_p("path", "people/add/"), people.add_person, name="add_person"),
    path(_p("path", "people/<int:pk>/"), people.show_person, name="person"),
    path(_p("path", "people/<int:pk>/role/"), roles.give_office, name="give_office"),
    path(_p("path", "people/<int:pk>/address/"), accounts.correct_address, name="correct_address"),
    path(_p("path", "people/<int:pk>/block/"), accounts.block_account, name="block_account"),
    path(_p("path", "people/<int:pk>/unblock/"), accounts.unblock_account, name="unblock_account"),
    path(_p("path", "people/<int:pk>/close/"), accounts.end_account, name="end_account"),
    path(_p("path", "people/<int:pk>/sign-out/"), accounts.sign_out_everywhere, name="sign_out_everywhere"),
    path(_p("path", "people/<int:pk>/second-step/"), accounts.reset_second_factor, name="reset_second_factor"),
    path(_p("path", "representatives/<int:pk>/"), roles.change_representation, name="change_representation"),
    path(_p("path", "representatives/<int:pk>/end/"), roles.end_representation, name="end_representation"),
    path(_p("path", "roles/"), roles.list_roles, name="roles"),
    path(_p("path", "roles/history/"), members.show_history_of_roles, name="roles_history"),
    path(_p("path", "roles/<int:pk>/end/"), roles.end_office, name="end_office"),
    path(_p("path", "account/close/"), leaving.end_account, name="leave"),
    path(_p("path", "account/back/<str:token>/"), leaving.take_account_back, name="take_back"),
]
