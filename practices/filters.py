"""Finding practices: what may be asked of the list, and how many answer to each choice."""

import hashlib
import json
import uuid
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from members.enums import SizeBracket
from members.models import Region
from members.standing import standing_of
from network.accounts.enums import Language
from network.search.models import rank_of
from network.search.query import parse
from network.shared.paging import Page, page_of
from network.vocabulary.enums import TermGroup, Vocabulary
from network.vocabulary.models import Term
from practices.enums import Evidence, Sort
from practices.models import Practice
from practices.models.practice import YEARS_TOGETHER
from practices.services import CATALOGUE_STAMP

COUNTS_KEPT_FOR = 24 * 3600  # seconds; a change of the catalogue ends them earlier
MOST_VALUES = 40  # of one facet that are read from an address


class KnownChoices(forms.MultipleChoiceField):
    """Values of a facet in an address: those it knows are used, the others are remembered in ``left_out``.

    ``instead``: what stands in the place of a value that was replaced; old addresses lead to it.
    """

    left_out: list[str]

    def __init__(self, *, instead: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.instead = instead or {}

    def clean(self, value: Any) -> list[str]:
        asked = list(dict.fromkeys(self.instead.get(one, one) for one in value or []))[:MOST_VALUES]
        self.left_out = [one for one in asked if not self.valid_value(one)]
        return [one for one in asked if one not in self.left_out]


class Facet(django_filters.MultipleChoiceFilter):
    """One facet over a column of the practice, or over a list of values; several chosen values widen the result."""

    field_class = KnownChoices

    def __init__(self, *, column: str, label: Any, is_list: bool = False, is_first: bool = True) -> None:
        super().__init__(label=label, choices=())
        self.column = column
        self.is_list = is_list
        self.is_first = is_first

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        lookup = "overlap" if self.is_list else "in"
        return qs.filter(**{f"{self.column}__{lookup}": value}) if value else qs


@dataclass(frozen=True)
class Option:
    """One choice of a facet with the number of practices behind it."""

    value: str
    label: str
    count: int
    is_chosen: bool

    @property
    def shown_count(self) -> str:
        """The number as the reader's language writes it."""
        return str(self.count) if self.count < 1000 else intcomma(self.count)


@dataclass(frozen=True)
class ShownFacet:
    """A facet as the page shows it: groups of options, none of them empty unless it is chosen."""

    name: str
    label: str
    is_first: bool
    groups: list[tuple[str, list[Option]]]

    @property
    def is_open(self) -> bool:
        return any(option.is_chosen for _label, options in self.groups for option in options)


@dataclass(frozen=True)
class Chip:
    """Something asked for, and the address without it."""

    label: str
    address: str


class PracticeFilter(django_filters.FilterSet):
    """What a reader asks of the list. ``queryset`` holds only what she may see; ``data`` is the address's query."""

    topic = Facet(column="topic_codes", label=_("Topic"), is_list=True)
    kind = Facet(column="kind__code", label=_("Kind"))
    size = Facet(column="member__size_bracket", label=_("Size of municipality"))
    region = Facet(column="member__region__code", label=_("Region"))
    language = Facet(column="languages", label=_("Language"), is_list=True)
    evidence = Facet(column="evidence", label=_("What the evidence says"), is_first=False)
    since = Facet(column="since_span", label=_("Since"), is_first=False)

    class Meta:
        model = Practice
        fields: list[str] = []

    def __init__(self, data: Any, *, queryset: QuerySet, reader: Any) -> None:
        super().__init__(data, queryset=queryset)
        self.reader = reader
        self.query = parse(data.get("q", ""))
        for name, choices in self.choices.items():
            self.filters[name].extra["choices"] = [(value, label) for value, label, _group in choices]
        for name, instead in self.replaced.items():
            self.filters[name].extra["instead"] = instead

    @cached_property
    def choices(self) -> dict[str, list[tuple[str, str, str]]]:
        """For each facet its values with label and group, in the order they are shown."""
        by_vocabulary: dict[str, list[tuple[str, str, str]]] = {Vocabulary.TOPIC: [], Vocabulary.KIND: []}
        for term in self.terms:
            if not term.replaced_by_id:
                by_vocabulary[term.vocabulary].append((term.code, term.label, term.group))
        spans = range(1950, 2100, YEARS_TOGETHER)
        return {
            "topic": by_vocabulary[Vocabulary.TOPIC],
            "kind": by_vocabulary[Vocabulary.KIND],
            "size": [(value, str(label), "") for value, label in SizeBracket.choices],
            "region": [(region.code, region.name, "") for region in Region.objects.order_by("position", "pk")],
            "language": [(value, str(label), "") for value, label in Language.choices],
            "evidence": [(value, str(label), "") for value, label in Evidence.choices],
            "since": [(str(year), f"{year}–{year + YEARS_TOGETHER - 1}", "") for year in reversed(spans)],
        }

    @cached_property
    def terms(self) -> list[Term]:
        """The topics and kinds, in their order."""
        known = Term.objects.filter(vocabulary__in=[Vocabulary.TOPIC, Vocabulary.KIND])
        return list(known.order_by("position", "pk"))

    @property
    def replaced(self) -> dict[str, dict[str, str]]:
        """By facet: the codes of replaced keywords, and which one stands in the place of each."""
        codes = {term.pk: term.code for term in self.terms}
        facets: dict[str, dict[str, str]] = {"topic": {}, "kind": {}}
        for term in self.terms:
            if term.replaced_by_id:
                facets[term.vocabulary][term.code] = codes[term.replaced_by_id]
        return facets

    @cached_property
    def chosen(self) -> dict[str, list[str]]:
        """The known values asked for, by facet."""
        self.form.is_valid()  # every facet forgives what it does not know, so nothing can be invalid
        return {name: self.form.cleaned_data.get(name, []) for name in self.filters}

    @property
    def left_out(self) -> list[str]:
        """Values in the address that no facet knows (any more)."""
        self.chosen  # noqa: B018 -- cleaning fills the fields' lists
        return [value for name in self.filters for value in self.form.fields[name].left_out]

    @property
    def sort(self) -> str:
        """The order asked for; the best match needs a search to be one."""
        sort = self.data.get("sort", "")
        if sort not in Sort.values or (sort == Sort.BEST and not self.query):
            return Sort.BEST if self.query else Sort.NEWEST
        return sort

    @property
    def sorts(self) -> list[tuple[str, str]]:
        """The orders that make sense now."""
        return [choice for choice in Sort.choices if self.query or choice[0] != Sort.BEST]

    @property
    def is_asked(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.data.get("q", "").strip()) or any(self.chosen.values())

    @cached_property
    def searched(self) -> QuerySet:
        """What the words find, before any facet."""
        if self.query:
            return self.queryset.matching(self.query)
        return self.queryset.none() if self.data.get("q", "").strip() else self.queryset

    @property
    def narrowed(self) -> QuerySet:
        """What words and facets leave."""
        queryset = self.searched
        for name, values in self.chosen.items():
            queryset = self.filters[name].filter(queryset, values)
        return queryset

    @cached_property
    def counts(self) -> dict[str, Any]:
        """``total`` and, by facet, how many answer to each value; kept while nobody searches by words."""
        if self.query or self.data.get("q", "").strip():
            return self._count()
        stamp = cache.get(CATALOGUE_STAMP)
        if stamp is None:
            stamp = uuid.uuid4().hex
            cache.set(CATALOGUE_STAMP, stamp, None)
        asked = json.dumps([stamp, standing_of(self.reader).reads_network, self.chosen], sort_keys=True)
        key = f"practices:counts:{hashlib.sha256(asked.encode()).hexdigest()}"
        counts = cache.get(key)
        if counts is None:
            counts = self._count()
            cache.set(key, counts, COUNTS_KEPT_FOR)
        return counts

    def _count(self) -> dict[str, Any]:
        """Everything in one statement: what the words find is picked once, then counted for each facet."""
        columns = {f"of_{name}": F(facet.column) for name, facet in self.filters.items()}
        try:
            sql, params = self.searched.order_by().values(**columns).query.sql_with_params()
        except EmptyResultSet:
            return {name: {} for name in self.filters} | {"total": 0}
        # All names are those of our own facets and columns; whatever a reader typed is a parameter.
        parts = [f"WITH hits AS MATERIALIZED ({sql}) SELECT 'total', '', count(*) FROM hits{self._conditions()}"]  # noqa: S608  # nosec B608
        for name, facet in self.filters.items():
            value = f"unnest(of_{name})" if facet.is_list else f"of_{name}::text"
            parts.append(f"SELECT '{name}', {value}, count(*) FROM hits{self._conditions(without=name)} GROUP BY 2")  # noqa: S608  # nosec B608
        chosen = [
            [values for name, values in self.chosen.items() if values and name != without]
            for without in ("", *self.filters)
        ]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), [*params, *(values for part in chosen for values in part)])
            rows = cursor.fetchall()
        counts: dict[str, Any] = {name: {} for name in self.filters}
        for name, value, count in rows:
            if name == "total":
                counts["total"] = count
            elif value:
                counts[name][value] = count
        return counts

    def _conditions(self, *, without: str = "") -> str:
        """The chosen facets as a WHERE over the picked rows, one set aside to count its own choices."""
        tests = [
            f"of_{name} && %s::varchar[]" if self.filters[name].is_list else f"of_{name}::text = ANY(%s)"
            for name, values in self.chosen.items()
            if values and name != without
        ]
        return f" WHERE {' AND '.join(tests)}" if tests else ""

    @property
    def total(self) -> int:
        return self.counts["total"]

    @cached_property
    def facets(self) -> list[ShownFacet]:
        """The facets that have something to choose."""
        shown = [self._shown(name) for name in self.filters]
        return [facet for facet in shown if facet.groups]

    def _shown(self, name: str) -> ShownFacet:
        groups: dict[str, list[Option]] = {}
        for value, label, group in self.choices[name]:
            count, is_chosen = self.counts[name].get(value, 0), value in self.chosen[name]
            if count or is_chosen:
                groups.setdefault(group, []).append(Option(value, label, count, is_chosen))
        facet = self.filters[name]
        named = [(str(TermGroup(group).label) if group else "", options) for group, options in groups.items()]
        return ShownFacet(name, facet.label, facet.is_first, named)

    @property
    def first_facets(self) -> list[ShownFacet]:
        return [facet for facet in self.facets if facet.is_first]

    @property
    def more_facets(self) -> list[ShownFacet]:
        """Those shown on demand."""
        return [facet for facet in self.facets if not facet.is_first]

    @property
    def is_more_open(self) -> bool:
        return any(facet.is_open for facet in self.more_facets)

    @property
    def chosen_count(self) -> int:
        """How many values of facets are chosen."""
        return sum(len(values) for values in self.chosen.values())

    @property
    def chips(self) -> list[Chip]:
        """Everything that narrows the list, each removable."""
        typed = self.query.typed
        chips = [Chip(gettext("“%(typed)s”") % {"typed": typed}, self.address(q=None))] if typed else []
        for name, values in self.chosen.items():
            labels = {value: label for value, label, _group in self.choices[name]}
            chips += [
                Chip(str(labels[value]), self.address(**{name: [other for other in values if other != value]}))
                for value in values
            ]
        return chips

    def address(self, **changes: Any) -> str:
        """The query of an address that asks the same but for ``changes``; it always begins on the first page."""
        data = self.data.copy()
        data.pop("page", None)
        for name, value in changes.items():
            if value in (None, [], ""):
                data.pop(name, None)
            else:
                data.setlist(name, value if isinstance(value, list) else [value])
        return f"?{data.urlencode()}"

    @cached_property
    def page(self) -> Page:
        """The rows to show, with what a list row needs."""
        rows, cursor = self.narrowed.for_list(), self.data.get("page", "")
        if self.query:  # the passage that answers is shown
            rows = rows.select_related("index_entry").defer("index_entry__vector")
        if self.sort == Sort.BEST:
            ranked = rows.annotate(rank=rank_of("index_entry__vector", self.query))
            return page_of(ranked, key="rank", descending=True, cursor=cursor, read=int)
        if self.sort == Sort.TITLE:
            key = "sort_fr" if get_language() == "fr" else "sort_en"
            return page_of(rows, key=key, descending=False, cursor=cursor)
        return page_of(rows, key="published_at", descending=True, cursor=cursor, read=_moment)


def _moment(value: str) -> Any:
    moment = parse_datetime(value)
    if moment is None or moment.tzinfo is None:
        raise ValueError(value)
    return moment
