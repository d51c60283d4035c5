"""Text pasted from a word processor or a mail, made plain before it is stored."""

import html
import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

import nh3

from network.shared.text import without_control

# A tag that only pasted HTML carries; "<3" or "a < b" written by a person is left alone.
_MARKUP = re.compile(
    r"</?(?:p|div|span|br|o:p|w:\w+|font|table|tr|td|ul|ol|li|b|i|u|h[1-6]|style|meta|link)\b[^<>]*>|<!--",
    re.IGNORECASE,
)
_BLOCK_END = re.compile(r"</(?:p|div|h[1-6]|li|tr)\s*>|<br\s*/?>", re.IGNORECASE)
_ITEM = re.compile(r"<li\b[^>]*>", re.IGNORECASE)
_BULLET = re.compile(r"^[^\S\n]*[•·▪◦\uf0b7][^\S\n]*", re.MULTILINE)  # a word processor sets no-break spaces around it
_TAG = re.compile(r"<[^<>]*>")
_OPEN_OR_CLOSE = re.compile(r"<(/?)([a-z][a-z0-9:]{0,20})", re.IGNORECASE)
_CLOSED_BY_ITSELF = {
    "p",
    "li",
    "td",
    "th",
    "tr",
    "br",
    "hr",
    "img",
    "meta",
    "link",
    "input",
    "col",
    "option",
    "dt",
    "dd",
}
DEEPEST = 300
MOST_LAYERS = 5  # of escaped markup inside markup that are taken off


def plain(text: str) -> str:
    """The words without pasted markup: paragraphs stay paragraphs, bullets become Markdown lists."""
    text = _lines(text)
    for _layer in range(MOST_LAYERS):
        if not _MARKUP.search(text):
            break
        if _is_too_deep(text):
            text = _lines(html.unescape(_TAG.sub(" ", text)))
            continue
        text = _ITEM.sub("\n- ", _BLOCK_END.sub("\n\n", text))
        text = _lines(html.unescape(nh3.clean(text, tags=set(), clean_content_tags={"style", "script", "xml"})))
    return re.sub(r"\n{3,}", "\n\n", _BULLET.sub("- ", text)).strip()


def _is_too_deep(text: str) -> bool:
    """Whether more elements stand in one another than any document has: reading those takes very long."""
    depth = 0
    for closing, name in _OPEN_OR_CLOSE.findall(text):
        if name.lower() not in _CLOSED_BY_ITSELF:
            depth += -1 if closing else 1
            if depth > DEEPEST:
                return True
    return False


def _lines(text: str) -> str:
    """The text with one kind of line end and no control character."""
    return without_control(text.replace("\r\n", "\n").replace("\r", "\n"))


# --- Notes: the same, but headings, lists, tables, bold and tracked changes stay, as Markdown ---------------------

HEADINGS = {f"h{level}": level for level in range(1, 7)}
STRUCK = {"del", "s", "strike", "w:del"}
BOLD = {"b", "strong"}
BLOCKS = {
    "p",
    "div",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "blockquote",
    "pre",
    "dl",
    "dt",
    "dd",
    "address",
    "figure",
    "hr",
}
LISTS = {"ul", "ol"}
TABLES = {"table", "tr", "td", "th", "caption"}
KEPT = {*HEADINGS, *STRUCK, *BOLD, *BLOCKS, *LISTS, *TABLES, "li", "br", "span", "ins", "w:ins", "a"}
UNSEEN = {"script", "style", "xml", "title", "template", "noscript", "iframe", "object", "textarea", "select"}
LIST_STEP = "    "  # of a list inside a list
DEEPEST_LIST = 6
_HTML = re.compile(
    r"</?(?:p|div|span|br|table|tr|td|ul|ol|li|h[1-6]|body|html|b|strong|del|meta)\b[^>]{0,2000}>|<!--", re.IGNORECASE
)
# In front of an item: a number, or a bullet (letters are what symbol fonts draw as bullets).
_MARKER = re.compile(r"\s*(?:(?P<number>\d{1,3}|[a-z]|[ivx]{1,5})[.)]|[^\w\s]{1,2}|[ovØü§])?\s*", re.IGNORECASE)
_LEVEL = re.compile(r"mso-list\s*:[^;]*level(\d)")
_IS_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)")
_IS_NOT_BOLD = re.compile(r"font-weight\s*:\s*(?:normal|[1-4]00)")
_IS_STRUCK = re.compile(r"text-decoration[^;]*:[^;]*line-through")


def notes_from(pasted: str) -> str:
    """What was copied from Word, Outlook or a web page as Markdown a person can read, without losing a word.

    Headings become ``#``, lists lists, tables rows of cells; a paragraph in bold stays in bold. Text that tracked
    changes have deleted stays too, between ``~~``; what they inserted is text. Plain text only gets its line ends
    and bullets put right.
    """
    text = _lines(pasted)
    if not _HTML.search(text):
        rows = re.sub(r"(?<=\S)\t+(?=\S)", " | ", text)  # cells of a table copied as plain text
        return re.sub(r"\n{3,}", "\n\n", _BULLET.sub("- ", rows)).strip()
    if _is_too_deep(text):
        return plain(text)
    clean = nh3.clean(
        text,
        tags=KEPT,
        clean_content_tags=UNSEEN,
        attributes={"*": {"style", "class"}, "a": {"href", "style", "class"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    reader = _Reader()
    reader.feed(clean)
    reader.close()
    return reader.told()


@dataclass(frozen=True)
class _Style:
    """How a run of text looks."""

    bold: bool = False
    struck: bool = False


@dataclass
class _Block:
    """One paragraph, heading or list item being read: its runs of text and what stands in front of it."""

    mark: str = ""
    runs: list[tuple[str, _Style]] = field(default_factory=list)


@dataclass
class _Table:
    """A table being read: its rows of finished cells, and the blocks of the cell being read."""

    rows: list[list[str]] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Reads HTML that nh3 has made well formed: every tag that is open gets closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.tables: list[_Table] = []
        self.styles: list[tuple[str, _Style]] = [("", _Style())]
        self.lists: list[int | None] = []  # the next number of each open list; None for bullets
        self.block = _Block()
        self.marker: str | None = None  # what Word typed in front of an item, while it is being read
        self.marker_depth = 0
        self.links: list[str] = []

    def told(self) -> str:
        self._end_block()
        while self.tables:
            self._end_table()
        return _joined(self.blocks)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: (value or "").lower() for name, value in attrs}
        style, css_class = given.get("style", ""), given.get("class", "")
        if tag == "br":
            self.block.runs.append(("\n", self.styles[-1][1]))
            return
        if tag == "hr":
            self._end_block()
            return
        if tag == "a":
            self.links.append(dict(attrs).get("href") or "")
        self._open_style(tag, style)
        if "mso-list:ignore" in style.replace(" ", "") and self.marker is None:
            self.marker, self.marker_depth = "", len(self.styles)
        if tag in HEADINGS:
            self._end_block("#" * HEADINGS[tag] + " ")
        elif tag in LISTS:
            self._end_block()
            self.lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            self._end_block(self._item_mark())
        elif tag in BLOCKS:
            self._begin_paragraph(style, css_class)
        elif tag in TABLES:
            self._open_table(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.marker is not None and len(self.styles) <= self.marker_depth:
            self._end_marker()
        if len(self.styles) > 1 and self.styles[-1][0] == tag:
            self.styles.pop()
        if tag == "a" and self.links:
            self._end_link(self.links.pop())
        elif tag in LISTS:
            self._end_block()
            if self.lists:
                self.lists.pop()
        elif tag in HEADINGS or tag in BLOCKS or tag == "li":
            self._end_block()
        elif tag in TABLES:
            self._close_table(tag)

    def handle_data(self, data: str) -> None:
        if self.marker is not None:
            self.marker += data
        elif data:
            self.block.runs.append((data.replace("\n", " "), self.styles[-1][1]))

    def _end_link(self, address: str) -> None:
        """The address stands behind the words of a link, where they do not say it already."""
        said = "".join(text for text, _style in self.block.runs)
        if address.startswith("mailto:") and address[7:] not in said:
            self.block.runs.append((f" ({address[7:]})", _Style()))
        elif address.startswith("http") and address.rstrip("/") not in said and said.strip():
            self.block.runs.append((f" <{address}>", _Style()))

    def _open_style(self, tag: str, style: str) -> None:
        now = self.styles[-1][1]
        if tag in STRUCK or _IS_STRUCK.search(style):
            now = replace(now, struck=True)
        if _IS_NOT_BOLD.search(style):
            now = replace(now, bold=False)
        elif tag in BOLD or _IS_BOLD.search(style):
            now = replace(now, bold=True)
        self.styles.append((tag, now))

    def _begin_paragraph(self, style: str, css_class: str) -> None:
        level = _LEVEL.search(style)
        if level:
            self._end_block(LIST_STEP * (min(int(level[1]), DEEPEST_LIST) - 1) + "- ")
        elif "msotitle" in css_class:
            self._end_block("# ")
        elif self.block.mark and not self._has_words():
            return  # <li><p>: the paragraph is the item
        else:
            self._end_block()

    def _item_mark(self) -> str:
        if not self.lists:
            return "- "
        indent = LIST_STEP * (min(len(self.lists), DEEPEST_LIST) - 1)
        number = self.lists[-1]
        if number is None:
            return indent + "- "
        self.lists[-1] = number + 1
        return f"{indent}{number}. "

    def _end_marker(self) -> None:
        """Word typed "·" or "2." in front of the item: keep the number, forget the bullet."""
        found = _MARKER.fullmatch(self.marker or "")
        indent = self.block.mark[: len(self.block.mark) - len(self.block.mark.lstrip())]
        if not found or self._has_words():
            self.block.runs.append(((self.marker or "").strip() + " ", _Style()))
        elif found["number"]:
            number = found["number"]
            self.block.mark = f"{indent}{number}. " if number.isdigit() else f"{indent}- {number}) "
        self.marker = None

    def _has_words(self) -> bool:
        return any(text.strip() for text, _style in self.block.runs)

    def _end_block(self, next_mark: str = "") -> None:
        if self.marker is not None:
            self._end_marker()
        text = _written(self.block.runs)
        if text:
            mark = self.block.mark
            if mark.startswith("#"):
                text = text.replace("\n", " ").replace("**", "")
            elif mark:
                text = text.replace("\n", "\n" + " " * len(mark))
            (self.tables[-1].blocks if self.tables else self.blocks).append(mark + text)
        self.block = _Block(next_mark)

    def _open_table(self, tag: str) -> None:
        self._end_block()
        if tag == "table":
            self.tables.append(_Table())
        elif tag == "tr" and self.tables:
            self.tables[-1].rows.append([])

    def _close_table(self, tag: str) -> None:
        self._end_block()
        if not self.tables:
            return
        table = self.tables[-1]
        if tag in ("td", "th"):
            if not table.rows:
                table.rows.append([])
            table.rows[-1].append(_joined(table.blocks))
            table.blocks = []
        elif tag == "caption":
            table.rows.append([_joined(table.blocks)])
            table.blocks = []
        elif tag == "table":
            self._end_table()

    def _end_table(self) -> None:
        table = self.tables.pop()
        written = _table(table)
        (self.tables[-1].blocks if self.tables else self.blocks).extend(written)


def _written(runs: list[tuple[str, _Style]]) -> str:
    """Runs of text as Markdown: neighbours of one style together, no blank inside the marks."""
    merged: list[tuple[str, _Style]] = []
    for text, style in runs:
        seen = replace(style, bold=False) if not text.strip() and merged and not merged[-1][1].bold else style
        if merged and (merged[-1][1] == seen or not text.strip()):
            merged[-1] = (merged[-1][0] + text, merged[-1][1])
        else:
            merged.append((text, seen))
    pieces = []
    for text, style in merged:
        mark = "~~" if style.struck else "**" if style.bold else ""
        said = text.strip()
        if not said or not mark or mark in said:
            pieces.append(text)
            continue
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        lines = [f"{mark}{line.strip()}{mark}" if line.strip() else "" for line in said.split("\n")]
        pieces.append(before + "\n".join(lines) + after)
    lines = [re.sub(r"[^\S\n]+", " ", line).strip() for line in "".join(pieces).split("\n")]
    return "\n".join(line for line in lines if line)


def _table(table: _Table) -> list[str]:
    """A Markdown table, or, where a table only lays out a page, what its cells hold one after the other."""
    rows = [row for row in table.rows if any(row)]
    width = max((len(row) for row in rows), default=0)
    is_layout = width < 2 or any(_holds_more(cell) for row in rows for cell in row)
    loose = table.blocks
    if is_layout:
        return [cell for row in rows for cell in row if cell] + loose
    lines = ["| " + " | ".join(_cell(cell) for cell in row + [""] * (width - len(row))) + " |" for row in rows]
    return ["\n".join([lines[0], "|" + "---|" * width, *lines[1:]]), *loose]


def _holds_more(cell: str) -> bool:
    """Whether a cell holds what no cell can show: a heading, a list, a table, or a story."""
    return cell.count("\n\n") > 1 or re.search(r"^(?:#| *- | *\d{1,3}\. |\|)", cell, re.MULTILINE) is not None


def _cell(text: str) -> str:
    return re.sub(r"\s*\n\s*", " / ", text).replace("|", "\\|")


def _joined(blocks: list[str]) -> str:
    """Blocks parted by blank lines; the items of a list stand close together."""
    text = ""
    for block in blocks:
        is_item = re.match(r" *(?:- |\d{1,3}\. )", block) is not None
        close = is_item and text and re.match(r" *(?:- |\d{1,3}\. )", text.rpartition("\n")[2]) is not None
        text += ("\n" if close else "\n\n" if text else "") + block
    return text
