"""docs/security.md and the tests of the abuse cases say the same."""

import ast
import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CASES = range(1, 59)
NOT_COVERED = "not covered yet"


def table() -> dict[int, tuple[str, list[tuple[str, str]]]]:
    """What holds and the tests (file, name or pattern) of each case."""
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\| (\d+) \| (.*) \|(.*)\|$", text, re.MULTILINE)
    return {
        int(number): (holds, [tuple(one.split("::")) for one in re.findall(r"`([\w./]+::[\w*]+)`", shown)])
        for number, holds, shown in lines
    }


def functions_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


NAMED = sorted({one for _holds, tests in table().values() for one in tests})


def test_every_case_has_its_row():
    assert list(table()) == list(CASES)


def test_row_without_a_test_says_so():
    silent = [number for number, (holds, tests) in table().items() if not tests and NOT_COVERED not in holds.lower()]

    assert silent == []


@pytest.mark.parametrize(("file", "name"), NAMED, ids=map("::".join, NAMED))
def test_named_test_is_there(file, name):
    assert [one for one in functions_in(ROOT / file) if fnmatchcase(one, name)]


def test_every_numbered_test_is_in_the_row_of_its_number():
    rows = table()
    missing = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        file = path.relative_to(ROOT).as_posix()
        for name in functions_in(path):
            if found := re.match(r"test_case_(\d\d)_", name):
                row = rows.get(int(found.group(1)), ("", []))[1]
                if not any(file == one and fnmatchcase(name, pattern) for one, pattern in row):
                    missing.append(f"{file}::{name}")

    assert missing == []
