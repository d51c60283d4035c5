"""What applicants type in the first contact and in their file, and what officers and members type about it."""

from admissions.forms.consulting import OpinionForm, RecordOpinionForm, ReplyForm
from admissions.forms.deciding import DecisionForm
from admissions.forms.enquiry import EnquiryForm, LinkForm
from admissions.forms.filling import CommitmentsForm, LetterForm, OverviewForm, PeopleForm, SectionForm
from admissions.forms.judging import FindingsForm, ReviewForm
from admissions.forms.moving import MissingForm, ReasonForm, SkipForm, UndoForm
from admissions.forms.recording import CorrectForm, NoteForm, RecordForm, already_open
from admissions.forms.sending import SendForm, ShareForm, WithdrawForm

__all__ = [
    "CommitmentsForm",
    "CorrectForm",
    "DecisionForm",
    "EnquiryForm",
    "FindingsForm",
    "LetterForm",
    "LinkForm",
    "MissingForm",
    "NoteForm",
    "OpinionForm",
    "OverviewForm",
    "PeopleForm",
    "ReasonForm",
    "RecordForm",
    "RecordOpinionForm",
    "ReplyForm",
    "ReviewForm",
    "SectionForm",
    "SendForm",
    "ShareForm",
    "SkipForm",
    "UndoForm",
    "WithdrawForm",
    "already_open",
]
