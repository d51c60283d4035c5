"""The ground asks, the apps answer."""

import sys
import types

from network.shared.registry import Registry
from network.shared.waiting import MOST, WAITING, Task, waiting_for


def nobody_s() -> Registry:
    return Registry("a_question_nobody_answers")


def test_question_nobody_answers_is_nothing():
    assert list(nobody_s().ask()) == []


def test_answers_come_under_their_names():
    registry = nobody_s()
    registry.answers("double")(lambda number: 2 * number)
    registry.answers("square")(lambda number: number**2)

    answers = dict(registry.ask(3))

    assert answers == {"double": 6, "square": 9}


def test_answer_that_raises_is_logged_and_left_out(caplog):
    registry = nobody_s()
    registry.answers("broken")(lambda: 1 / 0)
    registry.answers("sound")(lambda: "here")

    answers = list(registry.ask())

    assert answers == [("sound", "here")]
    assert "answer_left_out" in caplog.text
    assert "broken" in caplog.text


def test_answer_that_raises_while_it_yields_is_left_out_too(caplog):
    def breaks_off():
        yield "first"
        raise ValueError

    registry = nobody_s()
    registry.answers("broken")(breaks_off)
    registry.answers("sound")(lambda: iter(["here"]))

    answers = list(registry.ask())

    assert answers == [("sound", ["here"])]
    assert "answer_left_out" in caplog.text


def test_modules_named_for_the_question_are_found(monkeypatch):
    registry = Registry("a_question_members_answer")
    module = types.ModuleType("members.a_question_members_answer")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    registry.answers("members")(lambda: "found")

    assert registry.all.keys() == {"members"}


def test_known_questions_are_answered_by_the_apps():
    from members.panels import PANELS
    from network.search.registry import SEARCHABLE

    assert set(SEARCHABLE.all) == {"member", "practice", "document", "minutes"}
    assert set(PANELS.all) == {"practices"}
    assert set(WAITING.all) == {"practices", "meetings", "admissions", "portal"}


def test_waiting_list_is_cut(monkeypatch):
    tasks = [Task(f"Thing {n}", "/", "Do it") for n in range(MOST + 3)]
    monkeypatch.setattr(WAITING, "all", {"first": lambda user: tasks[:4], "second": lambda user: tasks[4:]})

    waiting = waiting_for(None)

    assert waiting == tasks[:MOST]
