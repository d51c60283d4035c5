"""Addresses of signing in and of one's own account. Sign-up answers that accounts come by invitation."""

from allauth.account import views as allauth
from django.urls import path, re_path
from django.utils.translation import pgettext_lazy as _p

from network.accounts import views

urlpatterns = [
    path(_p("path", "sign-in/"), allauth.login, name="account_login"),
    path(_p("path", "sign-out/"), allauth.logout, name="account_logout"),
    path(_p("path", "sign-up/"), allauth.signup, name="account_signup"),
    path(_p("path", "account/"), views.edit_account, name="account"),
    path(_p("path", "account/"), views.edit_account, name="account_email"),  # allauth sends there: nothing to confirm
    path(_p("path", "account/held/"), views.show_held, name="account_held"),
    path(_p("path", "account/data.json"), views.download_held, name="account_data"),
    path(_p("path", "privacy/"), views.show_privacy, name="privacy"),
    path(_p("path", "account/inactive/"), allauth.account_inactive, name="account_inactive"),
    path(_p("path", "account/confirm/"), allauth.reauthenticate, name="account_reauthenticate"),
    path(
        _p("path", "account/address/"),
        allauth.email_verification_sent,
        name="account_email_verification_sent",
    ),
    path(_p("path", "account/password/"), allauth.password_change, name="account_change_password"),
    path(_p("path", "account/password/first/"), allauth.password_set, name="account_set_password"),
    path(_p("path", "password/"), allauth.password_reset, name="account_reset_password"),
    path(_p("path", "password/sent/"), allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        _p("path", r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"),
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        _p("path", "password/changed/"),
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
