"""PDF by typst: tagged, in Libertinus Serif, from a template of ours and data. User text is never markup there."""

import json
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import structlog
import typst
from django.conf import settings
from markdown_it.token import Token

from network.shared.markdown import BREAKS, tokens_of

FOLDER = Path(settings.BASE_DIR) / "templates" / "pdf"
STANDARD = "ua-1"  # PDF/UA: what a screen reader needs
KEPT = 8  # the newest documents, for a mailing that attaches one of them to every mail
DEEPEST = 5  # lists and quotes inside one another; what is deeper stands at this depth
MARKS = {"strong": "bold", "em": "italic", "s": "struck"}

log = structlog.get_logger(__name__)


class PdfWarning(Exception):
    """The template asks for something typst does not have, a font for example."""


def pdf_of(template: str, data: dict[str, Any]) -> bytes:
    """The PDF that ``templates/pdf/<template>.typ`` makes of ``data``, which reaches it as JSON in ``sys.inputs``."""
    return _compiled(template, json.dumps(data, ensure_ascii=False, sort_keys=True))


@lru_cache(maxsize=KEPT)
def _compiled(template: str, data: str) -> bytes:
    """The same template and data give the same bytes: a document is named by all that stands in it."""
    source = (FOLDER / f"{template}.typ").read_bytes()
    try:
        return _compile(source, data, [STANDARD])
    except typst.TypstError as error:  # a sign no font has (an emoji) breaks the standard; the tags stay all the same
        log.warning("pdf_below_standard", template=template, reason=error.message)
        return _compile(source, data, [])


def _compile(source: bytes, data: str, standards: list[Any]) -> bytes:
    """Nothing but the template and its data can be read: root and packages are an empty folder."""
    with tempfile.TemporaryDirectory() as empty:
        compiler = typst.Compiler(
            source,
            root=empty,
            ignore_system_fonts=True,
            package_path=empty,
            package_cache_path=empty,
            sys_inputs={"data": data},
        )
        document, warnings = compiler.compile_with_warnings(format="pdf", pdf_standards=standards, timestamp=0)
    if warnings:
        raise PdfWarning("; ".join(warning.message for warning in warnings))
    return cast(bytes, document)  # one PDF, never a list of pages


def blocks_of(source: str) -> list[dict[str, Any]]:
    """A Markdown text as nested data: paragraphs, headings, lists, tables, quotes and code, each with its runs."""
    return _blocks(_Walk(tokens_of(source)), "", 0)


class _Walk:
    """A way through tokens that can be told to stop at the end of a block."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = iter(tokens)

    def until(self, ending: str = "") -> Any:
        """The tokens up to the one of type ``ending``."""
        for token in self.tokens:
            if token.type == ending:
                return
            yield token


def _blocks(walk: _Walk, ending: str, depth: int) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    for token in walk.until(ending):
        match token.type:
            case "inline":
                blocks.append({"type": "paragraph", "runs": _runs(token)})
            case "heading_open":
                inner = _blocks(walk, "heading_close", depth)
                blocks.append({"type": "heading", "runs": [run for block in inner for run in block["runs"]]})
            case "bullet_list_open":
                blocks += _list({"type": "list"}, _items(walk, "bullet_list_close", depth + 1), depth)
            case "ordered_list_open":
                start = int(token.attrGet("start") or 1)
                items = _items(walk, "ordered_list_close", depth + 1)
                blocks += _list({"type": "numbers", "start": start}, items, depth)
            case "blockquote_open":
                inner = _blocks(walk, "blockquote_close", depth + 1)
                blocks += [{"type": "quote", "blocks": inner}] if depth < DEEPEST else inner
            case "table_open":
                blocks.append(_table(walk))
            case "fence" | "code_block":
                blocks.append({"type": "code", "text": token.content.rstrip("\n")})
            case "hr":
                blocks.append({"type": "rule"})
    return blocks


def _items(walk: _Walk, ending: str, depth: int) -> list[list[dict[str, Any]]]:
    return [_blocks(walk, "list_item_close", depth) for token in walk.until(ending) if token.type == "list_item_open"]


def _list(block: dict[str, Any], items: list[list[dict[str, Any]]], depth: int) -> list[dict[str, Any]]:
    return [block | {"items": items}] if depth < DEEPEST else [inner for item in items for inner in item]


def _table(walk: _Walk) -> dict[str, Any]:
    """The first row is the head."""
    rows: list[list[Any]] = []
    for token in walk.until("table_close"):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_runs(token))
    return {"type": "table", "head": rows[0], "rows": rows[1:]}


def _runs(token: Token) -> list[dict[str, Any]]:
    """Pieces of text, each with how it looks; the address of a link follows its words."""
    runs: list[dict[str, Any]] = []
    looks: list[str] = []
    links: list[tuple[str, int]] = []
    for child in token.children or []:
        name = child.type.rpartition("_")[0]
        if child.type.endswith("_open") and name in MARKS:
            looks.append(MARKS[name])
        elif child.type.endswith("_close") and name in MARKS:
            looks.remove(MARKS[name])
        elif child.type == "link_open":
            links.append((str(child.attrGet("href") or ""), len(runs)))
        elif child.type == "link_close":
            address, first = links.pop()
            said = "".join(run["text"] for run in runs[first:])
            if address.removeprefix("mailto:") not in (said, ""):
                runs.append(_run(f" ({address.removeprefix('mailto:')})", []))
        elif child.type == "hardbreak":
            runs.append(_run("\n", []))
        elif child.type in BREAKS:
            runs.append(_run(" ", looks))
        elif child.content:
            runs.append(_run(child.content, [*looks, "code"] if child.type == "code_inline" else looks))
    return runs


def _run(text: str, looks: list[str]) -> dict[str, Any]:
    return {"text": text, "looks": sorted(set(looks))}
