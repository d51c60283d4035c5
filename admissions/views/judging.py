"""What officers find, recommend and decide about a membership request."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from admissions import services
from admissions.enums import JUDGED, REVIEWED
from admissions.forms import DecisionForm, FindingsForm, ReviewForm
from admissions.models import Admission
from admissions.moves import DECIDE, DEED_OF, HANDLE, MOVES
from admissions.views.dossier import counts_of, criteria_of, open_file, opinions_of, people_of
from admissions.views.shown import REFUSED, acts_for_others, deed_page, in_words, refused
from members.services import people_who_act_for_others
from network.accounts.sensitive import confirms_identity
from network.shared.typed import keeps_typed, typed_before


@keeps_typed
@require_http_methods(["GET", "POST"])
def write_findings(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether each criterion is met, beside what was sent for it."""
    admission = open_file(request, pk, HANDLE)
    if admission.state not in JUDGED:
        return refused(request, admission)
    form = FindingsForm(request.POST or typed_before(request), findings=admission.findings.all())
    if request.method == "GET" or not form.is_valid():
        return _findings_page(request, admission, form)
    try:
        services.save_findings(admission, by=request.user, rows=form.rows)
    except REFUSED as error:
        return refused(request, admission, error)
    messages.success(request, _("The findings are saved."))
    return redirect("admissions:review" if "review" in request.POST else "admissions:detail", pk)


def _findings_page(request: HttpRequest, admission: Admission, form: FindingsForm) -> HttpResponse:
    judged = zip(criteria_of(admission), form.forms, strict=True)
    return deed_page(
        request,
        admission,
        title=_("Findings"),
        button=_("Save the findings"),
        form=form,
        template="admissions/file_findings.html",
        rows=list(judged),
        people=people_of(admission),
        documents=admission.documents.all(),
        may_review=admission.state in REVIEWED,
    )


@keeps_typed
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One officer's recommendation and her word about interests of her own."""
    admission = open_file(request, pk, HANDLE)
    if admission.state not in REVIEWED:
        return refused(request, admission)
    own = admission.reviews.filter(user=request.user).first()
    form = ReviewForm(request.POST or typed_before(request), review=own)
    if request.method == "GET" or not form.is_valid():
        points = [_("Your name stands beside it. You can write it anew until the decision.")]
        title, button = _("My review"), _("Give my review")
        return deed_page(request, admission, title=title, button=button, form=form, points=points)
    try:
        services.review(admission, by=request.user, **form.values)
    except REFUSED as error:
        return refused(request, admission, error)
    messages.success(request, _("Your review is kept."))
    return redirect("admissions:detail", pk)


@keeps_typed
@confirms_identity
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the decision, beside what it will make."""
    admission = open_file(request, pk, DECIDE)
    outcomes = [outcome for outcome, deed in DEED_OF.items() if admission.state in MOVES[deed].sources]
    if not outcomes:
        return refused(request, admission)
    others = people_who_act_for_others([one.email for one in admission.nominees.all()], than=admission.member)
    form = DecisionForm(
        request.POST or typed_before(request),
        outcomes=outcomes,
        membership=services.proposed_membership(admission),
        seen_state=admission.state,
        acts_for_others=bool(others),
    )
    if request.method == "GET" or not form.is_valid():
        return _decision_page(request, admission, form, others)
    try:
        services.decide(admission, by=request.user, **form.values)
    except services.NotInState as error:
        return refused(request, admission, error)
    except REFUSED as error:
        is_about_people = isinstance(error, services.ActsForAnother) and "is_same_person" in form.fields
        form.add_error("is_same_person" if is_about_people else None, in_words(error))
        return _decision_page(request, admission, form, others)
    messages.success(request, _done(form, admission))
    return redirect("admissions:detail", pk)


def _decision_page(request: HttpRequest, admission: Admission, form: DecisionForm, others: Any) -> HttpResponse:
    opinions = opinions_of(admission)
    points = []
    if admission.was_accepted:
        points = [
            _("Its membership ends today, and with it the access of everybody who acts for it."),
            _("Open invitations are withdrawn. What it wrote stays."),
            _("This cannot be undone; the request can be taken up again."),
        ]
    return deed_page(
        request,
        admission,
        title=_("Put it off") if form.only_puts_off else _("Record the decision"),
        button=_("Put it off") if form.only_puts_off else _("Record the decision"),
        form=form,
        points=points,
        template="admissions/decision_form.html",
        people=people_of(admission),
        activities=admission.activities.order_by("position"),
        reviews=admission.reviews.select_related("user").order_by("at", "pk"),
        criteria=criteria_of(admission),
        opinions=opinions,
        counts=counts_of(opinions),
        warning=acts_for_others(others) if others and form.may_accept else "",
    )


def _done(form: DecisionForm, admission: Admission) -> str:
    if form.is_acceptance and form.asks_membership:
        text = _("Recorded. The member is created and its people are invited: %(municipality)s.")
    elif form.is_acceptance:
        text = _("Recorded. It is a member again and its people are invited: %(municipality)s.")
    else:
        text = _("Recorded. The municipality is told, with your reason.")
    return text % {"municipality": admission.municipality}
