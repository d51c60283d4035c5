"""What moves a membership request: each deed says what it does, asks for the reason where one is needed, and acts.

Deeds with a form of their own stand in ``handling``, ``judging`` and ``consultation``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from admissions import services
from admissions.enums import AdmissionState, Deed
from admissions.forms import ReasonForm, UndoForm
from admissions.models import Admission
from admissions.moves import MOVES
from admissions.options import LAPSES_AFTER_DAYS
from admissions.views.dossier import open_file
from admissions.views.shown import REFUSED, deed_page, refused
from network.accounts.sensitive import confirms_identity
from network.options.reading import value_of
from network.shared.typed import keeps_typed, typed_before


@dataclass(frozen=True)
class Page:
    """The page of one deed: its question, what follows from it, its button, what is said afterwards.

    ``asks_why``: whether a reason may be given also where ``MOVES`` needs none; ``hint`` says what to write.
    """

    deed: Deed
    act: Callable[..., Any]
    title: str
    points: Sequence[str]
    button: str
    done: str
    asks_why: bool = False
    hint: str = ""


def _when_it_closes() -> str:
    """After how long a silent request is closed by itself, as the settings say now."""
    return _("By itself this happens when nothing was heard for %(time)s.") % {
        "time": LAPSES_AFTER_DAYS.unit.in_words(value_of(LAPSES_AFTER_DAYS))
    }


def _view_of(page: Page) -> Callable[..., HttpResponse]:
    """The view of one deed: it asks on a page of its own, then acts."""

    @keeps_typed
    @require_http_methods(["GET", "POST"])
    def do(request: HttpRequest, pk: int) -> HttpResponse:
        move = MOVES[page.deed]
        admission = open_file(request, pk, move.permission)
        if admission.state not in move.sources:
            return refused(request, admission)
        form = _reason_form(request, admission, page)
        if request.method == "GET" or (form and not form.is_valid()):
            return _ask(request, admission, page, form)
        try:
            page.act(admission, by=request.user, **(form.cleaned_data if form else {}))
        except REFUSED as error:
            return refused(request, admission, error)
        messages.success(request, str(page.done))
        return redirect("admissions:detail", pk)

    return do


def _reason_form(request: HttpRequest, admission: Admission, page: Page) -> ReasonForm | None:
    is_first_word = page.deed == Deed.INVITE and admission.state == AdmissionState.ENQUIRY
    if page.deed == Deed.UNDO:
        return _undo_form(request, admission)
    is_needed = MOVES[page.deed].needs_reason or is_first_word
    if not (is_needed or page.asks_why):
        return None
    return ReasonForm(request.POST or typed_before(request), is_needed=is_needed, hint=str(page.hint))


def _undo_form(request: HttpRequest, admission: Admission) -> UndoForm:
    last = services.move_to_undo(admission)
    return UndoForm(request.POST or typed_before(request), initial={"seen_move": last.pk if last else None})


def _ask(request: HttpRequest, admission: Admission, page: Page, form: ReasonForm | None) -> HttpResponse:
    points = list(page.points)
    if page.deed == Deed.INVITE and (admission.documents.all() or admission.nominees.all()):
        points.append(_("Whoever has the link then reads what was sent before. Is this contact the right one?"))
    last = services.move_to_undo(admission) if page.deed == Deed.UNDO else None
    if last:
        points.insert(0, _("It goes back to “%(state)s”.") % {"state": last.get_from_state_display()})
    return deed_page(request, admission, title=page.title, button=page.button, form=form, points=points)


# --- What the pages of the plain deeds say ------------------------------------------------------------------

INVITE = Page(
    Deed.INVITE,
    services.invite_to_confirm,
    title=gettext_lazy("Invite it to confirm officially?"),
    points=(
        gettext_lazy("The contact gets one mail with the link to the file and the list of what to send."),
        gettext_lazy("From then on the municipality can fill in its four parts itself."),
    ),
    button=gettext_lazy("Send the invitation"),
    done=gettext_lazy("The invitation is on its way."),
    asks_why=True,
    hint=gettext_lazy("Needed when nobody has talked with the municipality yet."),
)
SUBMIT = Page(
    Deed.SUBMIT,
    services.submit,
    title=gettext_lazy("Send it on the municipality's behalf?"),
    points=(
        gettext_lazy("Every part has to be complete. The municipality can change nothing any more."),
        gettext_lazy("The contact gets a mail that says so."),
    ),
    button=gettext_lazy("Send it"),
    done=gettext_lazy("It counts as received now."),
)
REVIEW = Page(
    Deed.REVIEW,
    services.start_review,
    title=gettext_lazy("Is everything there?"),
    points=(gettext_lazy("The reviewers get a mail and can begin."),),
    button=gettext_lazy("Yes, start the review"),
    done=gettext_lazy("The review has begun. The reviewers are told."),
)
PRESENT = Page(
    Deed.PRESENT,
    services.present,
    title=gettext_lazy("Present it for decision?"),
    points=(gettext_lazy("The co-chairs get a mail and can decide."),),
    button=gettext_lazy("Present it"),
    done=gettext_lazy("It is presented. The co-chairs are told."),
)
MEET_CONDITION = Page(
    Deed.MEET_CONDITION,
    services.meet_condition,
    title=gettext_lazy("Is the thing to follow done?"),
    points=(gettext_lazy("The municipality is told that nothing is open any more."),),
    button=gettext_lazy("Yes, it is done"),
    done=gettext_lazy("Done. The municipality is told."),
)
FINISH = Page(
    Deed.FINISH,
    services.finish_first_steps,
    title=gettext_lazy("Are the first steps done?"),
    points=(gettext_lazy("The request leaves the board. The member stays, of course."),),
    button=gettext_lazy("Yes, they are done"),
    done=gettext_lazy("Done. It is a member like the others now."),
)
FIND_SILENT = Page(
    Deed.FIND_SILENT,
    services.find_silent,
    title=gettext_lazy("Is this member not heard from?"),
    points=(gettext_lazy("It stays a member, and nobody is written to. Officers see that it is silent."),),
    button=gettext_lazy("Yes, note it"),
    done=gettext_lazy("Noted."),
    hint=gettext_lazy("For example: who called when, and nobody answered."),
)
HEAR_AGAIN = Page(
    Deed.HEAR_AGAIN,
    services.hear_again,
    title=gettext_lazy("Was this member heard from again?"),
    points=(gettext_lazy("It counts as a member like the others again."),),
    button=gettext_lazy("Yes"),
    done=gettext_lazy("Good to hear. Noted."),
)
LEAVE = Page(
    Deed.LEAVE,
    services.leave,
    title=gettext_lazy("Does this member leave the Network?"),
    points=(
        gettext_lazy("Its membership ends today, and with it the access of everybody who acts for it."),
        gettext_lazy("Open invitations are withdrawn. What it wrote stays."),
        gettext_lazy("This cannot be undone; it may come back by a new request."),
    ),
    button=gettext_lazy("End the membership"),
    done=gettext_lazy("The membership has ended."),
    hint=gettext_lazy("For example: the letter of leaving, with its date."),
)
WITHDRAW = Page(
    Deed.WITHDRAW,
    services.withdraw,
    title=gettext_lazy("Does the municipality withdraw its request?"),
    points=(
        gettext_lazy("The contact gets a mail that says so."),
        gettext_lazy("Nothing is lost: the request can be taken up again."),
    ),
    button=gettext_lazy("Record that it withdraws"),
    done=gettext_lazy("The request is withdrawn."),
    asks_why=True,
    hint=gettext_lazy("Who said so, and when."),
)
LAPSE = Page(
    Deed.LAPSE,
    services.lapse,
    title=gettext_lazy("Close it because nobody answers?"),
    points=(
        gettext_lazy("The contact gets a last mail. The request can be taken up again."),
        lazy(_when_it_closes, str)(),
    ),
    button=gettext_lazy("Close it"),
    done=gettext_lazy("It is closed."),
)
CLOSE = Page(
    Deed.CLOSE,
    services.close,
    title=gettext_lazy("Close this first contact?"),
    points=(gettext_lazy("The contact gets a mail with your reason. It can be taken up again."),),
    button=gettext_lazy("Close it"),
    done=gettext_lazy("It is closed."),
    hint=gettext_lazy("The municipality reads it."),
)
REOPEN = Page(
    Deed.REOPEN,
    services.reopen,
    title=gettext_lazy("Take this request up again?"),
    points=(
        gettext_lazy("It goes back to “Talking together”. What was sent before is still there."),
        gettext_lazy("The contact gets a mail that says so."),
    ),
    button=gettext_lazy("Take it up again"),
    done=gettext_lazy("The request is open again."),
    asks_why=True,
)
UNDO = Page(
    Deed.UNDO,
    services.undo_move,
    title=gettext_lazy("Undo the last move?"),
    points=(gettext_lazy("Nothing that was written or sent is lost; mails that left stay sent."),),
    button=gettext_lazy("Undo it"),
    done=gettext_lazy("The last move is undone."),
)

# --- Their views --------------------------------------------------------------------------------------------

invite = _view_of(INVITE)
submit_for = _view_of(SUBMIT)
start_review = _view_of(REVIEW)
present = _view_of(PRESENT)
condition_met = _view_of(MEET_CONDITION)
finish = _view_of(FINISH)
silent = _view_of(FIND_SILENT)
heard = _view_of(HEAR_AGAIN)
leave = confirms_identity(_view_of(LEAVE))
withdraw_for = _view_of(WITHDRAW)
lapse = _view_of(LAPSE)
close = _view_of(CLOSE)
reopen = _view_of(REOPEN)
undo = _view_of(UNDO)
