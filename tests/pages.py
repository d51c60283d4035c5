"""Reading an answer as a browser does: its words, links and form fields."""

import re
from html.parser import HTMLParser

from django.http import HttpResponse

SILENT = {"script", "style", "title"}


class Page(HTMLParser):
    """What stands on a page. ``fields`` holds the values a browser would send, ``words`` the visible text."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.title = ""
        self.fields: dict[str, str | list[str]] = {}
        self.links: dict[str, str] = {}
        self.attributes: list[dict[str, str | None]] = []
        self._text: list[str] = []
        self._open: list[str] = []
        self._link = self._area = self._select = ""
        self.feed(response.text)
        self.close()

    @property
    def words(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self._text)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.attributes.append(found | {"tag": tag})
        if tag in SILENT:
            self._open.append(tag)
        if tag == "a":
            self._link = found.get("href") or ""
            self.links.setdefault(self._link, "")
        if tag == "textarea":
            self._area = found["name"] or ""
            self.fields[self._area] = ""
        if tag == "select":
            self._select = found["name"] or ""
        if tag == "option" and "selected" in found:
            self.fields[self._select] = found["value"] or ""
        if tag == "input" and found.get("name"):
            self._take_input(found)

    def _take_input(self, found: dict[str, str | None]) -> None:
        name, value = found["name"] or "", found.get("value") or ""
        if found.get("type") == "checkbox":
            values = self.fields.setdefault(name, [])
            if "checked" in found:
                values.append(value)
        elif found.get("type") != "radio" or "checked" in found:
            self.fields[name] = value

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag == self._open[-1]:
            self._open.pop()
        if tag == "textarea":
            self.fields[self._area] = self.fields[self._area].removeprefix("\n").removeprefix("\r\n")
            self._area = ""
        if tag == "a":
            self._link = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data
        elif self._open and self._open[-1] == "title":
            self.title = re.sub(r"\s+", " ", self.title + data).strip()
        elif not self._open:
            self._text.append(data)
            if self._link:
                self.links[self._link] = re.sub(r"\s+", " ", self.links[self._link] + data).strip()

    def linking(self, words: str) -> str:
        """The address of the link that says this."""
        return next(address for address, said in self.links.items() if words in said)
