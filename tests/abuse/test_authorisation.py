"""Abuse cases 1 to 11: what is not theirs stays hidden, what is not asked is ignored, what is over stays as it was."""

import re
import uuid
from collections.abc import Iterator
from contextlib import suppress
from itertools import product

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import CharField, TextField
from django.http import HttpResponse
from django.test import Client
from django.urls import URLResolver, get_resolver, include, path, reverse
from django.urls.resolvers import RegexPattern
from django.utils import timezone

from admissions.enums import BEFORE_DECISION, FILLED_BY_APPLICANT, AdmissionState, Outcome
from admissions.links import applicant_token
from admissions.models import Admission, Finding, Move, Review
from meetings.models import Action, Decision, Meeting, Minutes
from members.enums import OfficeKind
from members.models import Office
from members.urls import urlpatterns as member_addresses
from network.outbox.letters import compose
from network.outbox.models import Mail
from network.outbox.registry import BECOMING_DUE, KINDS
from network.search.services import refresh_everything
from practices.models import Practice
from tests.abuse.deeds import DEEDS, LETTER, OVERVIEW, PERSON, PROMISES, complete
from tests.abuse.deeds import _letter as letter_file
from tests.abuse.stored import everything, told
from tests.admissions.factories import AdmissionFactory, NoteFactory, OpinionFactory
from tests.admissions.typed import decided
from tests.meetings.factories import ActionFactory, AgendaItemFactory, DecisionFactory, MeetingFactory, MinutesFactory
from tests.members.factories import MemberFactory, OfficeFactory, PlaceFactory, RepresentativeFactory
from tests.pages import Page
from tests.practices.factories import PracticeFactory
from tests.test_permissions import ROLES, World, names_of, rows, rows_and_addresses, status

pytestmark = pytest.mark.django_db

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
FRAGMENT = {"HX-Request": "true", "HX-Target": "results"}


def quietly(world: World, role: str, address: str, method: str = "GET", data: dict | None = None, **headers):
    """One request that leaves no trace, its answer read to the end."""
    client = world.client(role)
    with transaction.atomic():
        if method in ("GET", "HEAD", "POST"):
            response = getattr(client, method.lower())(address, data or {}, headers=headers)
        else:
            response = getattr(client, method.lower())(address, headers=headers)
        transaction.set_rollback(True)
    if response.streaming:
        response.read = response.getvalue()  # to its end, or the file stays open
    return response


def text_of(response: HttpResponse) -> str:
    """What an answer says, of whatever kind it is."""
    content = response.read if hasattr(response, "read") else response.getvalue()
    return content.decode("utf-8", errors="replace")


def said(response: HttpResponse) -> tuple:
    headers = {name: value for name, value in response.headers.items() if name != "Expires"}  # which holds the second
    return response.status_code, text_of(response), headers


# --- 1: what belongs to others ------------------------------------------------------------------------------

OF_ANOTHER = ("officer_download", "officer_remove", "reply", "invite_again")  # of "begun" they name a part of "asked"
HIDDEN = [
    row
    for row in rows()
    if "404" in row.expected.values()
    and row.subject != "-"
    and row.method == "GET"
    and (row.subject, row.name.rpartition(":")[2]) not in {("begun", name) for name in OF_ANOTHER}
]


@pytest.mark.parametrize("row", HIDDEN, ids=str)
def test_case_01_hidden_object_answers_like_one_that_is_not_there(world, row):
    """Everybody opens it; one of them tries every method, as a page and as a fragment."""
    address, absent = world.address(row.name, row.subject), world.address(row.name, row.subject, pk=99_999_999)
    roles = [role for role, expected in row.expected.items() if expected == "404"]
    ways = [(role, "GET", {}) for role in roles[:-1]] + [(roles[-1], method, {}) for method in METHODS]
    for role, method, headers in [*ways, *((roles[-1], method, FRAGMENT) for method in ("GET", "POST"))]:
        data = world.sent(row.name) if method == "POST" else None
        answers = [said(quietly(world, role, one, method, data, **headers)) for one in (address, absent)]

        assert answers[0] == answers[1], (role, method)
        assert answers[0][0] in (404, 405), (role, method)


def _numbered() -> Iterator[str]:
    """Addresses with a number of ours in them."""
    for row in rows():
        of_a_room = row.name.startswith(("outbox:", "vocabulary:")) and row.name not in NO_NUMBER
        if row.method == "GET" and (row.subject != "-" or of_a_room or row.name in OF_PEOPLE):
            yield row.name


NO_NUMBER = (
    "outbox:list", "outbox:written", "outbox:stop", "outbox:stop_by_link", "vocabulary:list", "vocabulary:add",
)  # fmt: skip
# Addresses of one person, role or invitation: "members/urls.py" names them by a number.
OF_PEOPLE = {f"members:{one.name}" for one in member_addresses if "<int:pk>" in str(one.pattern)}
NUMBERS = {"zero": 0, "most of 32 bits": 2**31, "most of 64 bits": 2**63 - 1, "over 64 bits": 2**63, "long": 10**40}


@pytest.mark.parametrize("name", sorted(set(_numbered())))
def test_case_01_number_of_nothing_is_not_found(world, name):
    subject = next(row.subject for row in rows() if row.name == name)
    known = world.address(name, subject)
    for label, number in NUMBERS.items():
        written = re.search(r"(?<=/)(?:NMN-P-\d+|\d+)(?=/)", known)
        address = known[: written.start()] + _numbered_like(written.group(), number) + known[written.end() :]
        sent = world.sent(name)
        assert status(quietly(world, "stranger", address)) in ("404", "405", "403"), label
        assert status(quietly(world, "administrator", address)) in ("404", "405"), label
        assert status(quietly(world, "administrator", address, "POST", sent)) in ("404", "405", "403"), label


def _numbered_like(written: str, number: int) -> str:
    return f"NMN-P-{number:04d}" if written.startswith("NMN") else str(number)


@pytest.fixture(scope="module")
def two_requests(world) -> dict[str, Admission]:
    return {
        "begun": complete(),
        "asked": OpinionFactory(question=True).admission,
        "accepted": AdmissionFactory(admitted=True),
    }


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", ["download", "remove"])
def test_case_01_link_of_one_request_opens_no_document_of_another(world, two_requests, name, method):
    own, other = two_requests["begun"], two_requests["asked"]
    token, foreign = applicant_token(own), other.documents.get()
    address = reverse(f"admissions:{name}", args=[token, foreign.pk])
    absent = reverse(f"admissions:{name}", args=[token, 99_999_999])

    answers = [quietly(world, "visitor", one, method) for one in (address, absent)]

    assert said(answers[0]) == said(answers[1])
    assert answers[0].status_code in (404, 405)
    assert other.documents.exists()


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("officer_download", lambda one: one.documents.get()),
        ("officer_remove", lambda one: one.documents.get()),
        ("reply", lambda one: one.opinions.get()),
        ("invite_again", lambda one: one.nominees.get()),
    ],
)
def test_case_01_part_of_one_request_is_not_reached_through_another(world, two_requests, name, part, method):
    foreign = part(two_requests["asked"])
    through = two_requests["accepted" if name == "invite_again" else "begun"]
    answers = [
        quietly(world, "administrator", reverse(f"admissions:{name}", args=[through.pk, pk]), method, {"reply": "x"})
        for pk in (foreign.pk, 99_999_999)
    ]

    assert said(answers[0]) == said(answers[1])
    assert answers[0].status_code in (404, 405)


TOKENS = sorted({row.name for row in rows() if row.subject == "-"} & {
    name for name in {row.name for row in rows()}
    if name.endswith("_by_link") or name in ("outbox:stop", "members:accept_invitation")
    or name in ("admissions:request", "admissions:letter", "admissions:overview", "admissions:people",
                "admissions:commitments", "admissions:check", "admissions:withdraw", "admissions:share",
                "admissions:renew", "admissions:download", "admissions:remove")
})  # fmt: skip


@pytest.mark.parametrize("name", TOKENS)
def test_case_01_key_with_one_letter_changed_opens_nothing(world, name):
    address = world.address(name)
    token = max(address.split("/"), key=len)
    before = everything()
    for place in (0, len(token) // 2, len(token) - 2):
        letter = "A" if token[place] != "A" else "B"
        changed = address.replace(token, token[:place] + letter + token[place + 1 :])
        for method in ("GET", "POST"):
            assert quietly(world, "visitor", changed, method).status_code in (404, 405), (place, method)
    assert everything() == before


def test_case_01_key_of_one_room_opens_no_other(world):
    addresses = {name: world.address(name) for name in TOKENS}
    tokens = {name: max(address.split("/"), key=len) for name, address in addresses.items()}
    for name in TOKENS:
        own = tokens[name]
        foreign = {token for other, token in tokens.items() if _salt(other) != _salt(name)}
        for token in foreign:
            response = quietly(world, "visitor", addresses[name].replace(own, token))
            assert response.status_code in (404, 405), name


def _salt(name: str) -> str:
    return "admissions" if name.startswith("admissions:") else "meetings" if name.startswith("meetings:") else name


# --- 2: an address without a row ----------------------------------------------------------------------------


def _somewhere(request):
    return HttpResponse("x")


NEW = {
    "plain": lambda: path("new/", _somewhere, name="new"),
    "in a room": lambda: path("room/", include(([path("new/", _somewhere, name="new")], "room"))),
    "in a known room": lambda: path("practices/", include(([path("new/", _somewhere, name="another")], "practices"))),
    "without a name": lambda: path("new/", _somewhere),
    "under a known name": lambda: path("new/", _somewhere, name="home"),
}


@pytest.mark.parametrize("new", NEW.values(), ids=NEW.keys())
def test_case_02_new_address_without_a_row_is_found_out(new):
    with_one_more = URLResolver(RegexPattern(r"^/"), [*get_resolver().url_patterns, new()])

    assert rows_and_addresses(get_resolver()) == (set(), set())
    assert rows_and_addresses(with_one_more) != (set(), set())


def test_case_02_row_without_an_address_is_found_out():
    fewer = URLResolver(RegexPattern(r"^/"), get_resolver().url_patterns[:-1])

    assert rows_and_addresses(fewer)[1] != set()


def test_case_02_every_address_and_role_is_asked():
    asked = {(row.name, role) for row in rows() for role in row.expected}

    assert asked == {(name, role) for name in names_of(get_resolver()) for role in ROLES}


# --- 4: what was sent stays as it was sent ------------------------------------------------------------------

CLOSED = [state for state in AdmissionState if state not in FILLED_BY_APPLICANT]
PARTS = {
    "overview": OVERVIEW,
    "people": PERSON,
    "commitments": PROMISES,
    "letter": LETTER,
    "check": {"by_name": "Chris"},
}
OTHERS = {
    "withdraw": {"by_name": "Chris", "reason": "x"},
    "share": {"by_name": "Chris", "name": "C", "email": "c@kelowna.example"},
}
THE_SAME_STEP = "This cannot be changed at this step of the request."


def _replayed(client: Client, admission: Admission, name: str, data: dict) -> HttpResponse:
    args = [applicant_token(admission)]
    if name == "remove":
        args.append(admission.documents.order_by("pk").values_list("pk", flat=True).first() or 99_999_999)
    files = letter_file() if name == "letter" else {}
    return client.post(reverse(f"admissions:{name}", args=args), data | files | {"version": "1"}, follow=True)


@pytest.mark.parametrize("name", [*PARTS, "remove"])
@pytest.mark.parametrize("state", CLOSED)
def test_case_04_form_sent_again_after_submission_changes_nothing(client, state, name):
    admission = AdmissionFactory(state=state)
    before = everything()

    response = _replayed(client, admission, name, PARTS.get(name, {}))

    assert everything() == before
    assert THE_SAME_STEP in Page(response).words
    assert response.status_code == 200


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("state", [state for state in CLOSED if state not in BEFORE_DECISION])
def test_case_04_decided_request_is_neither_withdrawn_nor_shared_by_its_link(client, state, name):
    admission = AdmissionFactory(state=state)
    before = everything()

    response = _replayed(client, admission, name, OTHERS[name])

    assert everything() == before
    assert THE_SAME_STEP in Page(response).words


@pytest.mark.parametrize("name", [*PARTS, *OTHERS, "remove", "renew"])
def test_case_04_link_that_was_replaced_writes_nothing(client, name):
    admission = complete()
    old = applicant_token(admission)
    document = [admission.documents.get().pk] if name == "remove" else []
    Admission.objects.filter(pk=admission.pk).update(link_version=admission.link_version + 1)
    before = everything()

    data = (PARTS | OTHERS).get(name, {}) | (letter_file() if name == "letter" else {})
    response = client.post(reverse(f"admissions:{name}", args=[old, *document]), data)

    assert response.status_code == 410
    assert everything() == before


# --- 5: drafts ----------------------------------------------------------------------------------------------

CANARY = "quillwort"
FOUND_BY = "zebrafish"  # an ordinary word beside it, so that a search for this would show the other
WORD = f"{FOUND_BY} {CANARY}"
LINK = f"https://{CANARY}.example/"
BEHIND = (
    "visitor",
    "former",
    "observer",
    "stranger",
    "owner",
)  # of another member than the drafts', and no note takers
FREEZE = timezone.now()


def _fill(row) -> None:
    """Put the word into every text column that holds free words."""
    chosen = {"language", "state", "zone", "original_language", "own_language", "capacity", "presence", "code"}
    chosen |= {"translation", "status", "audience", "kind", "cost", "evidence", "submission", "zone_rules", "scale"}
    values = {}
    for field in row._meta.concrete_fields:
        is_words = isinstance(field, CharField | TextField) and not field.choices and field.name not in chosen
        if is_words and field.name.startswith("sort_") is False:
            words = LINK if "link" in field.name or "url" in field.name else WORD
            if not field.max_length or len(words) <= field.max_length:
                values[field.name] = words
    type(row).objects.filter(pk=row.pk).update(**values)


def _make_drafts(member) -> None:
    """A draft of everything that has drafts, the word in all its columns, for today, the past and what is to come."""
    practice = PracticeFactory(member=member)
    _fill(practice.texts.get())
    taken_back = PracticeFactory(member=member)
    _fill(taken_back.texts.get())
    for how in ({"draft": True}, {"draft": True, "past": True}):
        meeting = MeetingFactory(host=member, **how)
        _fill(AgendaItemFactory(meeting=meeting))
        _fill(meeting)
    minutes = MinutesFactory(meeting__host=member)
    action = ActionFactory(minutes=minutes, owner_member=member)
    decision = DecisionFactory(minutes=minutes)
    for row in (action, decision, minutes.items.first(), minutes):
        _fill(row)
    _fill(minutes.meeting.attendances.create(name=WORD, presence="present", capacity="guest"))
    refresh_everything()
    cache.clear()


@pytest.fixture(scope="module")
def outsiders(world) -> World:
    """The people of the table, who find the drafts of a member none of them acts for."""
    with time_machine.travel(FREEZE, tick=False):
        _make_drafts(MemberFactory())
    return world


def _readable(world: World, role: str) -> Iterator[tuple[str, str]]:
    """Every address that opens to the role, with the objects of the table; and the lists that search.

    Those that refuse say the same whatever there is: case 1 and the table show it.
    """
    for row in rows():
        if row.method == "GET" and row.name != "readyz" and row.expected[role] not in ("403", "404", "405", "in"):
            yield f"{row.name} {row.subject}", world.address(row.name, row.subject)
    for name in ("search", "practices:list"):
        for words in (FOUND_BY, CANARY, CANARY[:6]):
            yield f"{name} ?{words}", f"{reverse(name)}?q={words}"


NEW_EACH_TIME = {"mfa_add_webauthn", "mfa_activate_totp"}  # a new secret at each opening


def _without_random(response: HttpResponse, *echoed: str) -> str:
    """The page without what differs at each opening, and without the reader's own words."""
    text = text_of(response)
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    text = re.sub(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", text)
    for one in echoed:
        text = text.replace(one, "")
    return text


@pytest.mark.parametrize("role", BEHIND)
def test_case_05_words_of_drafts_stand_on_no_page(outsiders, role):
    own_echo = re.compile(rf"(?:value|href|content)=\"[^\"]*{CANARY}[^\"]*\"|<title>[^<]*</title>|“[^”]*”")
    with time_machine.travel(FREEZE, tick=False):
        for label, address in _readable(outsiders, role):
            response = quietly(outsiders, role, address)
            text = text_of(response)
            headers = {name: value for name, value in response.headers.items() if name != "Location"}
            if CANARY in address:  # the page repeats what was typed, where a reader finds it again
                text = own_echo.sub("", text)
            assert CANARY not in text + str(headers), (role, label)


@pytest.mark.parametrize(
    ("role", "headers"), [*((role, {}) for role in BEHIND), ("visitor", FRAGMENT), ("stranger", FRAGMENT)]
)
def test_case_05_pages_are_the_same_whether_there_are_drafts_or_not(outsiders, role, headers):
    """Counts, facets, suggestions, snippets, years, pagers, Last-Modified: all of them at once."""

    def pages() -> dict[str, tuple]:
        cache.clear()
        found = {}
        for label, address in _readable(outsiders, role):
            if label.partition(" ")[0] in NEW_EACH_TIME:
                continue
            response = quietly(outsiders, role, address, **headers)
            kept = {name: value for name, value in response.headers.items() if name != "Content-Length"}
            found[label] = response.status_code, _without_random(response), kept
        return found

    with time_machine.travel(FREEZE, tick=False), transaction.atomic():
        with_drafts = pages()
        for model in (Action, Decision):
            model.objects.filter(text=WORD).delete()
        Minutes.objects.filter(items__title=WORD).delete()
        Meeting.objects.filter(title=WORD).delete()
        Practice.objects.filter(texts__title=WORD).delete()
        without = pages()
        transaction.set_rollback(True)

    differing = [label for label in with_drafts if with_drafts[label] != without[label]]
    assert differing == []


@pytest.mark.parametrize("role", BEHIND)
@pytest.mark.parametrize("method", METHODS)
def test_case_05_draft_is_behind_none_of_its_addresses(outsiders, role, method):
    draft = Practice.objects.filter(texts__title=WORD).first()
    meeting = Meeting.objects.filter(title=WORD).first()
    minutes = Minutes.objects.get(items__title=WORD)
    at = {"practices": draft.pk, "meetings": meeting.pk}
    answers = {}
    for row in rows():
        room = row.name.partition(":")[0]
        if row.subject == "-" or row.method != "GET" or row.name == "practices:document" or room not in at:
            continue
        pk = at[room]
        if row.subject in ("unpublished", "published"):
            pk = minutes.meeting_id
        if row.name in ("meetings:close_action", "meetings:reopen_action"):
            pk = minutes.actions.get().pk
        response = quietly(outsiders, role, outsiders.address(row.name, row.subject, pk=pk), method)
        text = text_of(response)
        assert CANARY not in text + str(response.headers), row.name
        if room == "practices" or "minutes" in row.name or "action" in row.name:
            answers[row.name] = status(response)

    assert set(answers.values()) <= {"404", "405", "in"}


NOT_ABOUT_THIS = (KeyError, ValueError, TypeError, ObjectDoesNotExist)  # a kind of mail that tells of something else


@pytest.mark.parametrize("role", [role for role in BEHIND if role != "visitor"])
def test_case_05_words_of_drafts_are_in_no_mail(outsiders, role):
    user = outsiders.users[role]
    abouts = [*Meeting.objects.filter(title=WORD), *Practice.objects.filter(texts__title=WORD)]
    letters = []
    with transaction.atomic():
        list(BECOMING_DUE.ask())
        letters += [compose(mail) for mail in Mail.objects.filter(recipient=user)]
        for kind, about in product(KINDS.all.values(), abouts):
            mail = Mail(kind=kind.name, recipient=user, about_id=about.pk, language="en", address=user.email)
            with suppress(*NOT_ABOUT_THIS):
                letters.append(kind(mail))
        transaction.set_rollback(True)

    assert [letter for letter in letters if letter and CANARY in str(vars(letter))] == []


def test_case_05_words_among_officers_reach_neither_the_applicant_nor_the_members_asked(world):
    word, found = "quillwort", "fescue"  # what was found, the members who are asked do read
    with transaction.atomic():
        admission = AdmissionFactory(consultation=True)
        NoteFactory(admission=admission, text=word)
        Finding.objects.filter(admission=admission).update(evidence=found)
        Review.objects.filter(admission=admission).update(comment=word, interest=word)
        OpinionFactory(admission=admission, question=True, reason=word, reply=word)
        Move.objects.filter(admission=admission).update(reason=word)
        token = applicant_token(admission)
        names = ("request", "letter", "overview", "people", "commitments", "check", "withdraw", "share", "renew")
        pages = {name: world.client("visitor").get(reverse(f"admissions:{name}", args=[token])) for name in names}
        for role in ("stranger", "owner", "observer"):
            for name in ("consultations", "consultation"):
                args = [admission.pk] if name == "consultation" else []
                pages[f"{role} {name}"] = world.client(role).get(reverse(f"admissions:{name}", args=args))
        transaction.set_rollback(True)

    assert [name for name, page in pages.items() if word in page.text] == []
    assert [name for name in names if found in pages[name].text] == []


# --- 7: fields that nobody asked for ------------------------------------------------------------------------

OWN_TO_THE_FORM = {
    "csrfmiddlewaretoken", "q", "confirm", "back", "more", "remove", "up", "down", "me", "autosave", "is_later_hour",
    "continue", "undo", "publish", "save", "review", "token", "html", "sent", "opened", "leave_empty",
}  # fmt: skip


def _forged(world: World, asked: set[str]) -> dict:
    """Every column of every table of ours that the form does not hold, with a value somebody would like there."""
    from tests.test_consistency import OWN_MODELS

    wished = {}
    for model in OWN_MODELS:
        for column in model._meta.concrete_fields:
            for name in {column.name, column.attname}:
                wished.setdefault(name, _wish(world, column))
    wished |= {"approved_by": 1, "role": "administrator", "is_superuser": "on", "is_staff": "on", "pk": 1, "by": 1}
    taken = asked | OWN_TO_THE_FORM
    return {name: value for name, value in wished.items() if name not in taken}


def _wish(world: World, column) -> object:
    if column.is_relation:
        return {"Member": world.owner.pk, "User": world.users["administrator"].pk}.get(column.related_model.__name__, 1)
    kind = column.get_internal_type()
    if column.choices:
        return list(dict(column.flatchoices))[-1]
    return {
        "BooleanField": "on", "DateField": "2020-01-01", "DateTimeField": "2020-01-01T00:00",
        "UUIDField": uuid.UUID(int=7), "EmailField": "forged@evil.example", "ArrayField": "fr",
    }.get(kind, 7 if "Integer" in kind or "Auto" in kind else "Forged")  # fmt: skip


@pytest.mark.parametrize("name", DEEDS)
def test_case_07_fields_that_are_not_asked_are_ignored(world, name):
    """The same deed with and without them leaves the same rows."""
    results = []
    with time_machine.travel(FREEZE, tick=False), transaction.atomic():
        cache.clear()
        staged = DEEDS[name].stage(name, world)
        forged = _forged(world, staged.controls | set(staged.files()))
        cookies = {name: morsel.value for name, morsel in staged.browser.cookies.items()}
        for more in ({}, forged):
            with transaction.atomic():
                cache.clear()
                browser = Client()  # each time the same session, also when the deed ends it
                browser.cookies.load(cookies)
                response = staged.send(browser, more=more)
                results.append((response.status_code, told()))
                transaction.set_rollback(True)
        transaction.set_rollback(True)

    assert len(forged) > 50
    assert results[0][0] == results[1][0]
    differing = {label for label in results[0][1] if results[0][1][label] != results[1][1][label]}
    assert differing == set()


FORGED = {
    "member": lambda world: {"member": world.owner.pk, "member_id": world.owner.pk},
    "state": lambda world: {"state": "published", "published_at": "2020-01-01", "audience": "public"},
    "author": lambda world: {"created_by": 1, "changed_by": 1, "is_demonstration": "on"},
    "evidence": lambda world: {"evidence": "well-supported", "version": "7", "languages": "fr"},
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED.keys())
def test_case_07_practice_gets_no_state_and_no_author_from_its_form(world, forge):
    with transaction.atomic():
        client = world.client("stranger")
        client.post(world.address("practices:add"), world.sent("practices:add") | forge(world))
        told = Practice.objects.get(texts__title="Sent")
        transaction.set_rollback(True)

    stranger = world.users["stranger"]
    assert told.member == stranger.representations.get().member
    assert (told.state, told.published_at, told.audience) == ("draft", None, "network")
    assert (told.created_by, told.changed_by, told.is_demonstration) == (stranger, stranger, False)
    assert (told.evidence, told.version, told.languages) == ("not-assessed", 1, ["en"])


@pytest.mark.parametrize("deed", ["save", "publish"])
def test_case_07_submission_of_another_member_opens_nothing(world, deed):
    draft = world.practices["draft"]
    with transaction.atomic():
        client = world.client("stranger")
        sent = world.sent("practices:add") | {"submission": str(draft.submission), deed: ""}
        response = client.post(world.address("practices:add"), sent)
        draft.refresh_from_db()
        transaction.set_rollback(True)

    assert draft.state == "draft"
    assert response.status_code in (403, 404)
    assert draft.number not in response.get("Location", "")


# --- 8: one's own request, and two people in one ------------------------------------------------------------


def _of_the_place(admission: Admission, user) -> None:
    where = {"name_en": admission.municipality, "name_fr": admission.municipality, "province": admission.province}
    member = admission.member or PlaceFactory(**where).member
    RepresentativeFactory(user=user, member=member)


def _its_contact(admission: Admission, user) -> None:
    Admission.objects.filter(pk=admission.pk).update(contact_email=user.email)


def _its_nominee(admission: Admission, user) -> None:
    admission.nominees.update(email=user.email.upper())


PARTIES = {"acts for it": _of_the_place, "writes for it": _its_contact, "is named by it": _its_nominee}
# In the states these begin from, a request names nobody yet.
EARLY = {"correct", "note", "invite", "renew_for", "lapse", "close", "officer_letter", "officer_overview"}
EARLY |= {"officer_people", "officer_commitments"}
OF_OFFICERS = {
    name: deed for name, deed in DEEDS.items()
    if name.startswith("admissions:") and deed.role in ("secretary", "cochair") and name != "admissions:record"
}  # fmt: skip


@pytest.mark.parametrize("role", ["cochair", "administrator"])
@pytest.mark.parametrize("become_party", PARTIES.values(), ids=PARTIES.keys())
def test_case_08_officer_does_nothing_with_the_request_of_her_own_municipality(world, become_party, role):
    answers = {}
    for name, deed in OF_OFFICERS.items():
        with transaction.atomic():
            staged = deed.stage(name, world)
            become_party(Admission.objects.latest("pk"), world.users[role])
            answers[name] = staged.send(world.client(role)).status_code
            transaction.set_rollback(True)

    named = {name for name in OF_OFFICERS if name.rpartition(":")[2] not in EARLY or become_party is not _its_nominee}
    assert {answers[name] for name in named} == {403}


@pytest.mark.parametrize("outcome", [Outcome.ACCEPT, Outcome.DECLINE])
def test_case_08_one_person_with_two_roles_is_not_two(world, outcome):
    """A co-chair who is an administrator too, who reviewed and moved the request alone, does not decide it."""
    with transaction.atomic():
        alone = world.users["cochair"]
        Office.objects.filter(kind=OfficeKind.ADMINISTRATOR).delete()
        OfficeFactory(user=alone, kind=OfficeKind.ADMINISTRATOR)
        admission = AdmissionFactory(decision=True, contents__reviewers=[alone], contents__mover=alone)
        response = world.client("cochair").post(
            reverse("admissions:decide", args=[admission.pk]), decided(outcome=outcome)
        )
        admission.refresh_from_db()
        transaction.set_rollback(True)

    assert admission.state == AdmissionState.DECISION
    assert response.status_code == 422
    assert "Nobody but you has reviewed or moved this request." in Page(response).words


# --- 11: what a list is asked for ---------------------------------------------------------------------------

PAGES = sorted({row.name for row in rows() if row.method == "GET" and row.subject == "-"} - {"readyz", "healthz"})
READING = (
    "home", "search", "members:list", "practices:list", "practices:documents", "practices:ours", "meetings:list",
    "meetings:minutes_list", "meetings:decisions", "meetings:actions", "admissions:board", "admissions:consultations",
    "members:people", "members:roles", "members:roles_history", "record:search", "options:list", "vocabulary:list",
    "portal", "usersessions_list", "account_held",
    "admissions:places", "admissions:enquire", "outbox:list", "account_login",
)  # fmt: skip
NAMES = (
    "q", "page", "cursor", "ordering", "order_by", "sort", "year", "show", "kind", "topic", "region", "size",
    "language", "evidence", "member", "choice", "municipality", "geoname", "user__password",
    "role", "state", "of", "into", "person", "deed", "since", "until", "key", "request",
    "member__representatives__user__password", "next", "format",
    "limit", "offset", "page[]", "filter[state]", "__class__", "id__in",
)  # fmt: skip
VALUES = {
    "look-up": "user__password",
    "descending look-up": "-created_by__password",
    "negative": "-1",
    "huge": "9" * 40,
    "not a number": "NaN",
    "NUL": "%00",
    "half a letter": "%ff%fe%c3",
    "surrogate": "%ed%a0%80",
    "template": "{{settings.SECRET_KEY}}",
    "quotes": "'%22;--",
    "long": "a" * 10_000,
    "many words": "a+" * 5_000,
    "cursor of nobody": "WzAsICIyMDI2LTAxLTAxIiwgMV0",
    "cursor of another type": "WzAsIHsiYSI6IDF9LCAxXQ",
    "date beyond the calendar": "9999999-99-99",
    "newline": "a%0d%0aX-Header:%20b",
}


# Signing in leads to where "next" says; the search of the record says which of its fields makes no sense.
SAYS_WHAT_IS_WRONG = ("account_login", "record:search")


def _asked(value: str) -> str:
    return "&".join(f"{one}={value}" for one in NAMES)


@pytest.mark.parametrize("name", READING)
def test_case_11_no_parameter_breaks_a_list(world, name):
    address = world.address(name)
    for label, value in VALUES.items():
        for query in (_asked(value), f"q={value}&q={value}", f"q=youth&page={value}", f"year={value}&show={value}"):
            response = world.client("administrator").get(address, query_string=query)
            assert response.status_code == 200 or name in SAYS_WHAT_IS_WRONG, label
            assert response.status_code < 500, label
            assert "X-Header" not in response.headers
            assert "md5$" not in text_of(response)


@pytest.mark.parametrize("name", PAGES)
def test_case_11_no_parameter_breaks_a_page(world, name):
    address = world.address(name)
    is_open = next(row for row in rows() if row.name == name and row.method == "GET").expected["visitor"] != "in"
    refused = {422} if name.startswith("record:") else {400, 302} if name.startswith("admin:") else set()
    refused |= {422} if name == "vocabulary:replace" else set()
    for role in ("visitor", "administrator") if is_open else ("administrator",):
        expected = quietly(world, role, address).status_code
        for value in ("-user__password", "%00%ff"):
            response = world.client(role).get(address, query_string=_asked(value))
            if response.streaming:
                response.getvalue()
            assert response.status_code in {expected} | refused


@pytest.mark.parametrize("name", READING)
def test_case_11_parameter_nobody_reads_changes_nothing(world, name):
    address = world.address(name)
    look_ups = "&".join(f"{one}=-created_by__password" for one in ("ordering", "order_by", "id__in", "page[]"))
    with time_machine.travel(FREEZE, tick=False):
        plain = quietly(world, "administrator", address)
        asked = quietly(world, "administrator", f"{address}?{look_ups}")

    assert asked.status_code == plain.status_code
    if plain.status_code == 200:
        assert Page(asked).words == Page(plain).words
