"""What a person may change about her own account, and how she shows who she is."""

from network.accounts.forms.account import AccountForm, AddressForm, CodeForm
from network.accounts.forms.codes import ActivateTOTPForm, AuthenticateForm, ReauthenticateForm
from network.accounts.forms.passkeys import (
    PasskeyAgainForm,
    PasskeyForm,
    PasskeyNameForm,
    PasskeySignInForm,
    PasskeyStepForm,
)
from network.accounts.forms.signing_in import CodeRequestForm, PasswordRequestForm, SignInForm

__all__ = [
    "AccountForm",
    "ActivateTOTPForm",
    "AddressForm",
    "AuthenticateForm",
    "CodeForm",
    "CodeRequestForm",
    "PasskeyAgainForm",
    "PasskeyForm",
    "PasskeyNameForm",
    "PasskeySignInForm",
    "PasskeyStepForm",
    "PasswordRequestForm",
    "ReauthenticateForm",
    "SignInForm",
]
