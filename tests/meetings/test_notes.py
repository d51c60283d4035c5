"""What a secretary writes is understood, in both languages, and nothing of it is dropped."""

import re
import time
import unicodedata
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from meetings.notes import Caught, Notes, paragraphs, read_notes
from members.enums import OfficeKind
from network.shared.text import fold

MEETING_DAY = date(2027, 1, 19)


class Named:
    """A municipality as far as its names go."""

    def __init__(self, name_en: str, name_fr: str = "", *places: tuple[str, str]) -> None:
        self.name_en, self.name_fr = name_en, name_fr or name_en
        rows = [SimpleNamespace(name_en=english, name_fr=french) for english, french in places]
        self.places = SimpleNamespace(all=lambda: rows)


HALIFAX, MONTREAL, THUNDER_BAY = Named("Halifax"), Named("Montréal"), Named("Thunder Bay")
QUEBEC = Named("Québec City", "Ville de Québec")
SAINT_JOHN = Named("Saint John")
WATERLOO = Named(
    "Waterloo Region and Kitchener",
    "Région de Waterloo et Kitchener",
    ("Waterloo Region", "Région de Waterloo"),
    ("Kitchener", "Kitchener"),
)
MEMBERS: list[Any] = [HALIFAX, MONTREAL, THUNDER_BAY, QUEBEC, SAINT_JOHN, WATERLOO]
AGENDA = ["Minutes of the December call", "Youth gangs", "Letter of support"]


def read(text: str, *, agenda=(), language: str = "en", people=None) -> Notes:
    return read_notes(
        text, language=language, agenda=list(agenda), meeting_day=MEETING_DAY, members=MEMBERS, people=people
    )


def titles(text: str, *agenda: str) -> list[str]:
    return [part.title for part in read(text, agenda=agenda).items if part.title]


def only(text: str, **how) -> Caught:
    (caught,) = read(text, **how).caught
    return caught


# --- Headings -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("# Welcome\nx\n## Gangs ##\ny", ["Welcome", "Gangs"], id="markdown"),
        pytest.param("1. Welcome\nx\n2. Gangs\ny", ["Welcome", "Gangs"], id="numbered"),
        pytest.param("1) Welcome\n\nx\n\n2) Gangs\n\ny", ["Welcome", "Gangs"], id="numbered with a bracket"),
        pytest.param("1 – Welcome\nx\n2 – Gangs\ny", ["Welcome", "Gangs"], id="numbered with a dash"),
        pytest.param("Item 1: Welcome\nx\nITEM 2 - Gangs\ny", ["Welcome", "Gangs"], id="Item n"),
        pytest.param("Point 3 : Les jeunes\nx", ["Les jeunes"], id="Point n"),
        pytest.param("WELCOME\nx\n\nLES ÉVÉNEMENTS\ny", ["WELCOME", "LES ÉVÉNEMENTS"], id="capitals"),
        pytest.param("**Welcome**\nx\n\n**2. Gangs**\ny", ["Welcome", "Gangs"], id="bold"),
        pytest.param("Welcome\n=======\nx\n\nGangs\n-----\ny", ["Welcome", "Gangs"], id="underlined"),
        pytest.param("x\ny\n\nRCMP\nz", [], id="an abbreviation alone"),
        pytest.param("We met **downtown** and\n**it rained**\nall day.", [], id="bold inside a text"),
        pytest.param("- one\n- two", [], id="bullets"),
        pytest.param("1. a\n2. b\n3. c", [], id="a list and nothing else"),
        pytest.param("10:30 The call begins.\n2010 was the year.", [], id="clock times and years"),
        pytest.param("# Gangs\n1. a van\n2. two vans\n\n# Letter\nx", ["Gangs", "Letter"], id="list below a heading"),
        pytest.param(
            "1. Welcome\nx\n2. Gangs\nWe want:\n1. a van\n2. two vans\n3. three\nand so on\n3. Letter\ny",
            ["Welcome", "Gangs", "Letter"],
            id="a list inside a numbered item",
        ),
    ],
)
def test_headings_without_an_agenda(text, expected):
    assert titles(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("youth gangs\nx\nLETTER OF SUPPORT\ny", ["Youth gangs", "Letter of support"], id="the same words"),
        pytest.param("2. Youth gangs:\nx\n- **Letter of support**\ny", ["Youth gangs"], id="with number and colon"),
        pytest.param("Youth gangs (Halifax, 15 min)\nx", ["Youth gangs (Halifax, 15 min)"], id="with a bracket behind"),
        pytest.param("Youth gangs – Halifax\nx", ["Youth gangs – Halifax"], id="with a dash behind"),
        pytest.param("1. a van\n\n2. two vans\n\nYouth gangs\nx", ["Youth gangs"], id="numbered lines are a list"),
        pytest.param(
            "2. Youth gangs\n1. a van\n\n2. two vans\n\n3. three\n\n3. Letter of support\nx\n4. Other business\ny",
            ["Youth gangs", "Letter of support", "Other business"],
            id="counting on behind the agenda",
        ),
        pytest.param(
            "Minutes of the December call\nYouth gangs\nLetter of support\n\nYouth gangs\nx\nLetter of support\ny",
            ["Minutes of the December call", "Youth gangs", "Letter of support"],
            id="an agenda copied on top",
        ),
    ],
)
def test_headings_prefer_the_agenda(text, expected):
    assert titles(text, *AGENDA) == expected


def test_part_knows_its_agenda_item_and_its_line():
    notes = read("Before.\n\n2) YOUTH GANGS\nText.", agenda=AGENDA)

    assert [(part.title, part.agenda_position, part.line, part.text) for part in notes.items] == [
        ("", None, "", "Before."),
        ("Youth gangs", 1, "2) YOUTH GANGS", "Text."),
    ]


def test_agenda_of_the_other_language_is_folded():
    notes = read("l'ete des jeunes\nx", agenda=["L’été des jeunes"])

    assert notes.items[0].agenda_position == 0


# --- Decisions ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "Decision: go on",
        "DECISION - go on",
        "decision – go on",
        "**Decision:** go on",
        "**Decision**: go on",
        "**Decision: go on**",
        "- Decision: go on",
        "• **DECISION :** go on",
        "> Decision: go on",
        "Decision 3: go on",
        "Decision D-2026-014: go on",
        "Décision : go on",
        "Décision\u00a0: go on",
        "DÉCISION – go on",
        "DECISION no 2 : go on",
        "Decided: go on",
        "Agreed: go on",
        "Resolved: go on",
        "Résolution : go on",
        "Il est décidé : go on",
        "Il a été convenu : go on",
        unicodedata.normalize("NFD", "Décision : go on"),
    ],
)
def test_decision_is_caught(line):
    caught = only(f"Before.\n{line}\n\nAfter.")

    assert (caught.kind, caught.text) == ("decision", "go on")
    assert caught.line == unicodedata.normalize("NFC", line)


@pytest.mark.parametrize(
    "line", ["Il est décidé que la lettre parte.", "It was agreed that the letter leaves.", "Il est résolu d’écrire."]
)
def test_decision_in_a_sentence_is_the_sentence(line):
    assert only(line).text == line


@pytest.mark.parametrize(
    "line",
    [
        "Decision-making is slow.",
        "The decision: none of us knew.",
        "Suivi du dernier compte rendu : rien.",
        "Actions speak louder.",
        "Agreed with Halifax on this.",
        "Decision: none",
        "Suivi : aucun.",
        "Decision:",
    ],
)
def test_what_decides_nothing_stays_text(line):
    notes = read(line)

    assert notes.caught == []
    assert notes.items[0].text == line


def test_lines_go_on_until_an_empty_one():
    caught = only("Decision: the Network\n  publishes a brief\nin both languages.\n\nMore text.")

    assert caught.text == "the Network publishes a brief in both languages."


def test_each_bullet_below_the_word_alone_is_one():
    notes = read("Decisions:\n- Approve the letter\n- Meet in May,\n  in Halifax\n\nSuivis :\n1. écrire\n2. appeler")

    assert [(one.kind, one.text) for one in notes.caught] == [
        ("decision", "Approve the letter"),
        ("decision", "Meet in May, in Halifax"),
        ("action", "écrire"),
        ("action", "appeler"),
    ]
    assert notes.caught[0].line == "Decisions:\n- Approve the letter"


def test_order_and_places_are_those_of_the_notes():
    notes = read("One.\n\nTwo.\nDecision: a\n\nThree.\n- Action: b\n- Four.")
    (part,) = notes.items

    assert [piece if isinstance(piece, str) else piece.text for piece in part.pieces] == [
        "One.\n\nTwo.",
        "a",
        "Three.",
        "b",
        "- Four.",
    ]
    assert [(one.text, one.position, after) for one, after in part.places] == [("a", 0, 2), ("b", 1, 3)]
    assert paragraphs(part.text) == ["One.", "Two.", "Three.", "- Four."]


def test_dismissed_line_is_text_again():
    notes = read("One.\nDecision: a\n\nTwo.\nAction: b").without({0})

    assert notes.items[0].text == "One.\n\nDecision: a\n\nTwo."
    assert [(one.text, one.position) for one in notes.caught] == [("b", 1)]


# --- Actions: who and when ----------------------------------------------------------------------------------

MARCH = date(2027, 3, 1)
ACTIONS = {
    "who, when: what": ("Action: Montréal, 1 March: draft it", "Draft it", MONTREAL, MARCH),
    "dashes": ("ACTION – Halifax – draft it – by March 1", "Draft it", HALIFAX, MARCH),
    "hyphens": ("Action - Halifax - draft it - by March 1, 2027", "Draft it", HALIFAX, MARCH),
    "what (who, when)": ("Action item: draft it (Halifax, Mar. 1)", "Draft it", HALIFAX, MARCH),
    "sentence": ("Action: Halifax drafts it by March 1.", "Halifax drafts it by March 1.", HALIFAX, MARCH),
    "labels": ("Action: draft it. Who: Halifax. When: 2027-03-01", "Draft it", HALIFAX, MARCH),
    "bullet and bold": ("- **Action:** Halifax: draft it, due March 1st", "Draft it", HALIFAX, MARCH),
    "in the label": ("Action (Halifax): draft it by March 1", "draft it by March 1", HALIFAX, MARCH),
    "suivi": ("Suivi : Montréal, d'ici le 1er mars, rédiger", "Rédiger", MONTREAL, MARCH),
    "suivi with dashes": ("Suivi – Montréal – rédiger – d’ici le 1er mars 2027", "Rédiger", MONTREAL, MARCH),
    "responsable": ("Suivi : rédiger. Responsable : Montréal. Échéance : 1er mars", "Rédiger", MONTREAL, MARCH),
    "à faire": ("À faire : Montréal, au plus tard le 1er mars, rédiger", "Rédiger", MONTREAL, MARCH),
    "nobody, no day": ("Action: draft it", "draft it", None, None),
    "no day": ("Action: Halifax: draft it, next meeting", "Draft it, next meeting", HALIFAX, None),
    "prochaine réunion": ("Suivi : Halifax, rédiger, prochaine réunion", "Rédiger, prochaine réunion", HALIFAX, None),
    "nobody known": ("Action: Marie – draft it – by March 1", "Marie – draft it", None, MARCH),
    "two owners": ("Action: Halifax, Montréal: draft it", "Halifax, Montréal: draft it", None, None),
    "two in a sentence": ("Action: Halifax and Montréal draft it", "Halifax and Montréal draft it", None, None),
    "somebody else named": ("Action: send it to Halifax by March 1", "send it to Halifax by March 1", None, MARCH),
    "only who": ("Action: Halifax, March 1", "Halifax, March 1", HALIFAX, MARCH),
}


@pytest.mark.parametrize(("line", "text", "owner", "due"), ACTIONS.values(), ids=ACTIONS.keys())
def test_action_has_who_and_when(line, text, owner, due):
    caught = only(line)

    assert (caught.kind, caught.text, caught.owner, caught.due) == ("action", text, owner, due)
    assert caught.line == line


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("halifax", HALIFAX),
        ("City of Halifax", HALIFAX),
        ("d'Halifax", HALIFAX),
        ("MONTREAL", MONTREAL),
        ("la Ville de Montréal", MONTREAL),
        ("Ville de Québec", QUEBEC),
        ("Quebec City", QUEBEC),
        ("Québec", QUEBEC),
        ("St. John", SAINT_JOHN),
        ("Kitchener", WATERLOO),
        ("Region of Waterloo", WATERLOO),
        ("Région de Waterloo", WATERLOO),
        ("Waterloo Region and Kitchener", WATERLOO),
        ("St. John's", None),
        ("Regina", None),
    ],
)
def test_municipality_goes_by_many_names(name, owner):
    assert only(f"Action – {name} – draft it").owner is owner


@pytest.mark.parametrize(
    ("word", "office"),
    [
        ("Secretary", OfficeKind.SECRETARY),
        ("the secretary", OfficeKind.SECRETARY),
        ("le secrétariat", OfficeKind.SECRETARY),
        ("secrétaire", OfficeKind.SECRETARY),
        ("co-chair", OfficeKind.CO_CHAIR),
        ("Coprésidente", OfficeKind.CO_CHAIR),
    ],
)
def test_officer_goes_by_her_office(word, office):
    caught = only(f"Action: {word}: book the room")

    assert (caught.office, caught.owner, caught.text) == (office, None, "Book the room")


def test_person_stands_for_her_municipality():
    people = {"Marie Tremblay": HALIFAX, "Jo Park": MONTREAL, "Jo Roy": QUEBEC}

    assert only("Action: Marie: call", people=people).owner is HALIFAX
    assert only("Action: Marie Tremblay calls the FCM", people=people).owner is HALIFAX
    assert only("Action – Mme Tremblay – call", people=people).owner is HALIFAX
    assert only("Action – Jo – call", people=people).owner is None


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("by March 1", MARCH),
        ("by Monday, March 1", MARCH),
        ("1 March 2027", MARCH),
        ("1st of March", MARCH),
        ("2027-03-01", MARCH),
        ("2027/3/1", MARCH),
        ("d'ici le lundi 1er mars", MARCH),
        ("avant le 15 février", date(2027, 2, 15)),
        ("avant le 15 FEVRIER", date(2027, 2, 15)),
        ("January 19", date(2027, 1, 19)),
        ("January 18", date(2028, 1, 18)),
        ("18 janvier", date(2028, 1, 18)),
        ("by the end of February", date(2027, 2, 28)),
        ("fin mars", date(2027, 3, 31)),
        ("29 February", date(2028, 2, 29)),
        ("1 March 2020", None),
        ("31 June", None),
        ("next meeting", None),
        ("soon", None),
    ],
)
def test_day_is_never_before_the_meeting(said, due):
    assert only(f"Action – Halifax – draft it – {said}").due == due


def test_day_with_slashes_is_read_in_the_language_of_the_notes():
    line = "Action – Halifax – draft it – 03/04/2027"

    assert only(line, language="fr").due == date(2027, 4, 3)
    assert only(line, language="en").due is None
    assert only(line.replace("03/04", "15/04"), language="en").due == date(2027, 4, 15)


def test_day_it_is_due_wins_over_another():
    assert only("Action: by March 1, Halifax reviews the figures of January 30").due == MARCH


def test_rows_of_a_table_of_actions_are_caught():
    table = (
        "| Suivi | Responsable | Échéance |\n|---|---|---|\n| Rédiger | Ville de Québec | 1er mars |\n| Lire | ? | |"
    )
    notes = read(f"Avant.\n\n{table}\n\nAprès.")

    assert [(one.text, one.owner, one.due) for one in notes.caught] == [
        ("Rédiger", QUEBEC, MARCH),
        ("Lire", None, None),
    ]
    assert notes.items[0].text == "Avant.\n\nAprès."
    assert "\n".join(one.line for one in notes.caught) == table


def test_other_tables_stay_tables():
    table = "| City | Vans |\n|---|---|\n| Halifax | 2 |"

    assert read(table).items[0].text == table


# --- Nothing dropped ----------------------------------------------------------------------------------------

LINES = st.sampled_from(
    [
        "# Title",
        "1. One",
        "2) Two",
        "3. Youth gangs",
        "Item 4: Four",
        "VARIA",
        "**Bold**",
        "**Decision:** go",
        "Decision:",
        "Decisions:",
        "Action: Halifax, March 1, draft",
        "Action (Halifax):",
        "Suivi – Marie – d'ici le 3 mai",
        "- bullet",
        "  - inner",
        "- Action: x",
        "",
        "",
        "text",
        "  more text",
        "| a | b |",
        "|---|---|",
        "| Action | Who |",
        "=====",
        "-----",
        "> said",
        "Decision: none",
        "youth gangs",
    ]
)


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFC", text))


@example("# Decision: x\n# \n#")
@example("| Action | Who |\n|---|---|\n| a |\n||")
@given(st.one_of(st.text(), st.lists(LINES, max_size=25).map("\n".join)))
def test_every_word_stands_in_the_text_or_in_a_line(text):
    notes = read(text, agenda=AGENDA)

    kept = [line for part in notes.items for line in (part.line, part.text, *(one.line for one in part.caught))]
    assert sorted(words_of("\n".join(kept))) == sorted(words_of(text))
    shown = {word for part in notes.items for word in words_of(fold(f"{part.title} {part.text}"))}
    shown |= {word for one in notes.caught for word in words_of(fold(f"{one.line} {one.text}"))}
    assert {word for word in words_of(fold(text)) if not word.isdigit()} - {"item", "point"} <= shown


@given(st.lists(LINES, max_size=25).map("\n".join))
def test_positions_count_and_pieces_hold_no_empty_text(text):
    notes = read(text, agenda=AGENDA)

    assert [one.position for one in notes.caught] == list(range(len(notes.caught)))
    assert all(piece.strip() for part in notes.items for piece in part.pieces if isinstance(piece, str))


@pytest.mark.parametrize("text", ["", " \n\n\t\n"])
def test_empty_notes_have_no_parts(text):
    assert read(text).items == []


BOMBS = {
    "open brackets, 1 MB": "[" * 1_000_000,
    "open brackets in lines, 1 MB": "[\n" * 500_000,
    "words": "word " * 40_000,
    "actions": "Action: Halifax, March 1\n" * 8_000,
    "one action": "Action: " + "Halifax, " * 22_000,
    "days": "Action: " + "1 March, " * 22_000,
    "labels": "Decision:\n" * 20_000,
    "label in a row": "Decision: " * 20_000,
    "numbers": "1. a\n" * 40_000,
    "headings": "# a\n" * 50_000,
    "agenda": "Youth gangs\n" * 16_000,
    "bold": "**a\n\n" * 40_000,
    "capitals": "AAAAA\n\n" * 28_000,
    "tables": "| a |\n|-|\n" * 20_000,
    "bullets below": "Action:\n- a\n" * 16_000,
    "blanks": " \n" * 100_000,
    "quotes": ">" * 200_000,
    "bars": "|" * 200_000,
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS.keys())
def test_long_notes_are_read_quickly(text):
    start = time.process_time()
    read(text, agenda=AGENDA)

    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    "text", ["# a\n" * 2_000, "Decision: x\n\n" * 2_000, "Actions:\n" + "- x\n" * 2_000, "Action: x\n" * 2_000]
)
def test_what_nobody_can_check_stays_text(text):
    notes = read(text)

    assert len(notes.items) <= 501
    assert len(notes.caught) <= 500
    kept = [line for part in notes.items for line in (part.line, part.text, *(one.line for one in part.caught))]
    assert sorted(words_of("\n".join(kept))) == sorted(words_of(text))
