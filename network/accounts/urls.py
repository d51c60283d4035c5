"""Addresses of signing in and of one's own account. Sign-up answers that accounts come by invitation.

Of what allauth offers, not here: its pages for several addresses (an account has one), its sign-up by passkey, its
list of passkeys (ours shows all of signing in on one page) and its second look at recovery codes.
"""

from allauth.account import views as allauth
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, re_path, reverse_lazy
from django.utils.translation import pgettext_lazy as _p

from network.accounts import views
from network.accounts.sensitive import confirms_identity

to_ways = reverse_lazy("mfa_index")

signing_in = [
    path(_p("path", "sign-in/"), allauth.login, name="account_login"),
    path(_p("path", "sign-in/passkey/"), webauthn.login_webauthn, name="mfa_login_webauthn"),
    path(_p("path", "sign-in/code/"), allauth.request_login_code, name="account_request_login_code"),
    path(_p("path", "sign-in/code/confirm/"), allauth.confirm_login_code, name="account_confirm_login_code"),
    path(_p("path", "sign-in/second-step/"), mfa.authenticate, name="mfa_authenticate"),
    path(_p("path", "sign-out/"), allauth.logout, name="account_logout"),
    path(_p("path", "sign-up/"), allauth.signup, name="account_signup"),
    path(_p("path", "account/inactive/"), allauth.account_inactive, name="account_inactive"),
    path(_p("path", "account/address/"), allauth.email_verification_sent, name="account_email_verification_sent"),
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

is_it_you = [
    path(_p("path", "account/confirm/"), allauth.reauthenticate, name="account_reauthenticate"),
    path(_p("path", "account/confirm/mail/"), views.confirm_by_code, name="account_reauthenticate_by_code"),
    path(_p("path", "account/confirm/code/"), mfa.reauthenticate, name="mfa_reauthenticate"),
    path(_p("path", "account/confirm/passkey/"), webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
]

own_account = [
    path(_p("path", "account/"), views.edit_account, name="account"),
    path(_p("path", "account/email/"), views.change_address, name="account_email"),
    path(_p("path", "account/email/answer/<str:token>/"), views.answer_address_change, name="account_address_answer"),
    path(_p("path", "account/password/"), allauth.password_change, name="account_change_password"),
    path(
        _p("path", "account/password/first/"),
        confirms_identity(allauth.password_set),
        name="account_set_password",
    ),
    path(_p("path", "account/sessions/"), views.list_sessions, name="usersessions_list"),
    path(_p("path", "account/ways/"), mfa.index, name="mfa_index"),
    path(
        _p("path", "account/ways/passkeys/add/"),
        confirms_identity(webauthn.add_webauthn),
        name="mfa_add_webauthn",
    ),
    path(
        _p("path", "account/ways/passkeys/<int:pk>/name/"),
        confirms_identity(webauthn.EditWebAuthnView.as_view(success_url=to_ways)),
        name="mfa_edit_webauthn",
    ),
    path(
        _p("path", "account/ways/passkeys/<int:pk>/remove/"),
        confirms_identity(webauthn.RemoveWebAuthnView.as_view(success_url=to_ways)),
        name="mfa_remove_webauthn",
    ),
    path(_p("path", "account/ways/app/"), confirms_identity(totp.activate_totp), name="mfa_activate_totp"),
    path(
        _p("path", "account/ways/app/remove/"),
        confirms_identity(totp.deactivate_totp),
        name="mfa_deactivate_totp",
    ),
    path(_p("path", "account/ways/recovery-codes/"), views.show_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        _p("path", "account/ways/recovery-codes/new/"),
        confirms_identity(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
]

privacy = [
    path(_p("path", "account/held/"), views.show_held, name="account_held"),
    path(_p("path", "account/data.json"), views.download_held, name="account_data"),
    path(_p("path", "privacy/"), views.show_privacy, name="privacy"),
]

urlpatterns = [*signing_in, *is_it_you, *own_account, *privacy]
