"""What applicants type in the first contact and in their file, and what officers type about it."""

from admissions.forms.enquiry import EnquiryForm, LinkForm
from admissions.forms.filling import (
    CommitmentsForm,
    LetterForm,
    OverviewForm,
    PeopleForm,
    SendForm,
    ShareForm,
    WithdrawForm,
)

__all__ = [
    "CommitmentsForm",
    "EnquiryForm",
    "LetterForm",
    "LinkForm",
    "OverviewForm",
    "PeopleForm",
    "SendForm",
    "ShareForm",
    "WithdrawForm",
]
