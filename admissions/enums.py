"""Closed lists of the admissions' room."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AdmissionState(models.TextChoices):
    """Where a membership request stands. Moved by the services only, as ``moves.MOVES`` says."""

    ENQUIRY = "enquiry", _("First contact")
    CONVERSATION = "conversation", _("Talking together")
    INVITED = "invited", _("Invited to confirm")
    PREPARING = "preparing", _("Preparing")
    SUBMITTED = "submitted", pgettext_lazy("membership request", "Received")
    RETURNED = "returned", _("Something is missing")
    UNDER_REVIEW = "under_review", _("Under review")
    CONSULTATION = "consultation", _("Members are consulted")
    DECISION = "decision", _("Awaiting decision")
    CONDITIONAL = "admitted_conditional", _("Accepted, with one thing to follow")
    ADMITTED = "admitted", pgettext_lazy("membership request", "Accepted")
    ACTIVE = "active", pgettext_lazy("membership request", "Member")
    INACTIVE = "inactive", _("Member, not heard from")
    DEFERRED = "deferred", pgettext_lazy("membership request", "Put off")
    DECLINED = "declined", pgettext_lazy("membership request", "Not accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn by the municipality")
    LAPSED = "lapsed", _("Closed: no answer")
    CLOSED = "closed", pgettext_lazy("membership request", "Closed")
    FORMER = "former", _("Former member")


_S = AdmissionState
FILLED_BY_APPLICANT = (_S.INVITED, _S.PREPARING, _S.RETURNED)  # the applicant may write in these
BEFORE_DECISION = (
    _S.ENQUIRY, _S.CONVERSATION, _S.INVITED, _S.PREPARING, _S.SUBMITTED, _S.RETURNED, _S.UNDER_REVIEW,
    _S.CONSULTATION, _S.DECISION,
)  # fmt: skip
ACCEPTED = (_S.CONDITIONAL, _S.ADMITTED, _S.ACTIVE, _S.INACTIVE)
NOT_ACCEPTED = (_S.DEFERRED, _S.DECLINED, _S.WITHDRAWN, _S.LAPSED, _S.CLOSED)
JUDGED = (_S.SUBMITTED, _S.UNDER_REVIEW, _S.CONSULTATION, _S.DECISION)  # findings may be written in these
REVIEWED = (_S.UNDER_REVIEW, _S.CONSULTATION, _S.DECISION)  # an officer may give her review
CONSULTED = (_S.CONSULTATION, _S.DECISION)  # the members were asked, and what they ask is replied to


class Step(models.IntegerChoices):
    """The five steps that everybody outside the officers' board sees."""

    FIRST_CONTACT = 1, _("First contact")
    DOCUMENTS = 2, _("Your documents")
    REVIEW = 3, pgettext_lazy("step", "Review")
    DECISION = 4, pgettext_lazy("step", "Decision")
    FIRST_STEPS = 5, _("First steps")


STEP_OF: dict[str, Step | None] = {
    _S.ENQUIRY: Step.FIRST_CONTACT, _S.CONVERSATION: Step.FIRST_CONTACT,
    _S.INVITED: Step.DOCUMENTS, _S.PREPARING: Step.DOCUMENTS, _S.RETURNED: Step.DOCUMENTS,
    _S.SUBMITTED: Step.REVIEW, _S.UNDER_REVIEW: Step.REVIEW, _S.CONSULTATION: Step.REVIEW,
    _S.DECISION: Step.DECISION,
    _S.CONDITIONAL: Step.FIRST_STEPS, _S.ADMITTED: Step.FIRST_STEPS, _S.ACTIVE: Step.FIRST_STEPS,
    _S.INACTIVE: Step.FIRST_STEPS,
} | dict.fromkeys((*NOT_ACCEPTED, _S.FORMER))  # fmt: skip


class Deed(models.TextChoices):
    """What moves a membership request. ``moves.MOVES`` says from which states, whereto and who."""

    ENQUIRE = "enquire", _("Wrote to the Network")
    TALK = "talk", _("Conversation begun")
    INVITE = "invite", _("Invited to confirm")
    PREPARE = "prepare", _("Documents begun")
    SUBMIT = "submit", _("Documents sent")
    RETURN = "return", _("Something was missing")
    REVIEW = "review", _("Documents complete")
    CONSULT = "consult", _("Members asked")
    PRESENT = "present", _("Presented for decision")
    ACCEPT = "accept", pgettext_lazy("deed", "Accepted")
    ACCEPT_CONDITIONALLY = "accept_conditionally", _("Accepted, with one thing to follow")
    PUT_OFF = "put_off", pgettext_lazy("deed", "Put off")
    DECLINE = "decline", pgettext_lazy("deed", "Not accepted")
    MEET_CONDITION = "meet_condition", _("The thing to follow is done")
    FINISH = "finish", _("First steps done")
    FIND_SILENT = "find_silent", _("Not heard from")
    HEAR_AGAIN = "hear_again", _("Heard from again")
    LEAVE = "leave", _("Left the Network")
    WITHDRAW = "withdraw", _("Withdrawn by the municipality")
    LAPSE = "lapse", _("Closed: no answer")
    CLOSE = "close", pgettext_lazy("deed", "Closed")
    REOPEN = "reopen", _("Taken up again")
    SKIP = "skip", _("Steps skipped")
    UNDO = "undo", _("Last move undone")


class Section(models.TextChoices):
    """The parts of a request that the applicant fills."""

    LETTER = "letter", _("Letter or resolution")
    OVERVIEW = "overview", _("Overview of your activities")
    PEOPLE = "people", _("Your representative and alternate")
    COMMITMENTS = "commitments", _("Commitments")


class DocumentKind(models.TextChoices):
    LETTER = "letter", _("Official letter")
    RESOLUTION = "resolution", _("Council resolution")


class Signatory(models.TextChoices):
    """Who signed. The background document names mayor, city manager or senior official, and the council."""

    MAYOR = "mayor", _("Mayor")
    CITY_MANAGER = "city-manager", _("City manager")
    SENIOR_OFFICIAL = "senior-official", _("Senior official")
    COUNCIL = "council", _("Council (resolution)")


class Coordination(models.TextChoices):
    """Criterion C1c: what orients and coordinates the municipality's action."""

    EXISTS = "exists", _("A unit in charge exists")
    TO_COME = "to-come", _("A unit in charge is to come")
    OTHER = "other", _("Another mechanism")


class Promise(models.TextChoices):
    """What criterion C3 asks a member to do."""

    SHARE = "share", _("We share information with the other members.")
    CALLS = "calls", _("We take part in the conference calls.")
    MEETINGS = "meetings", _("We will eventually attend national and regional meetings.")
    PEOPLE = "people", _("We make key people available for coaching or mentoring, mobilization or training.")


class Criterion(models.TextChoices):
    """The criteria of the background document, and the official confirmation that it asks for."""

    IMPORTANCE = "C1a", _("The importance of community safety and prevention is recognized")
    COLLABORATION = "C1b", _("Willing to work in a collaborative, community-based way")
    COORDINATION = "C1c", _("Able to orient and coordinate municipal action")
    REPRESENTATIVE = "C2", _("A representative is named")
    ACTIVE_PART = "C3", _("Takes an active part")
    CONFIRMATION = "D1", _("Confirmed by an official letter or a council resolution")


class Verdict(models.TextChoices):
    MET = "met", _("Met")
    CONDITION = "condition", _("Met, one thing to follow")
    NOT_YET = "not-yet", _("Not yet")


class Outcome(models.TextChoices):
    """What a reviewer recommends and what is decided."""

    ACCEPT = "accept", _("Accept")
    CONDITIONAL = "conditional", _("Accept, with one thing to follow")
    PUT_OFF = "put-off", _("Put off until a date")
    DECLINE = "decline", _("Do not accept")


class OpinionChoice(models.TextChoices):
    """What a member answers when it is consulted."""

    SUPPORT = "support", _("In favour")
    QUESTION = "question", _("A question")
    OBJECTION = "objection", _("Objection")
