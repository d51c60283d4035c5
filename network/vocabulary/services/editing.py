"""Looking after keywords: added, changed, retired, brought back, replaced by another."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from network.accounts.models import User
from network.shared.text import fold
from network.vocabulary.models import Term
from network.vocabulary.registry import carriers
from network.vocabulary.services.holding import one_at_a_time

LONGEST_CODE = 50  # characters; two keywords of one label are told apart behind it


class TermChanged(Exception):
    """Somebody else saved the keyword since the form was opened. ``term`` is what stands now."""

    def __init__(self, term: Term) -> None:
        super().__init__(term.code)
        self.term = term


class LabelTaken(Exception):
    """Another keyword of this vocabulary has this label: ``term``, in the field ``name``."""

    def __init__(self, term: Term, name: str) -> None:
        super().__init__(term.code)
        self.term, self.name = term, name


class NotReplaceable(Exception):
    """One of the two is gone, both are one, or they stand in different vocabularies."""


@transaction.atomic
def add_term(vocabulary: str, *, by: User, values: dict[str, Any]) -> Term:
    """Add a keyword, behind the others unless ``values`` say where. Raises LabelTaken."""
    one_at_a_time()
    term = Term(vocabulary=vocabulary, code=_free_code(vocabulary, values["label_en"]), version=0)
    _write(term, by=by, values=values)
    return term


@transaction.atomic
def change_term(term: Term, *, by: User, seen_version: int, values: dict[str, Any]) -> Term:
    """Save a changed form over the version its writer saw; records that carry the keyword are found by its new words.

    Raises TermChanged when another version was saved in between, LabelTaken; nothing is written then.
    """
    term = _locked(term)
    if term.version != seen_version:
        raise TermChanged(term)
    before = term.words
    _write(term, by=by, values=values)
    if term.words != before:
        _renew(term)
    return term


@transaction.atomic
def retire_term(term: Term, *, by: User) -> Term:
    """Nobody chooses it any more; records that carry it keep it. Twice changes nothing."""
    term = _locked(term)
    if term.is_active:
        term.is_active = False
        _save(term, by=by)
    return term


@transaction.atomic
def bring_back_term(term: Term, *, by: User) -> Term:
    """Let a retired keyword be chosen again. Raises NotReplaceable when another stands in its place, LabelTaken."""
    term = _locked(term)
    if term.replaced_by_id:
        raise NotReplaceable
    if not term.is_active:
        term.is_active = True
        _refuse_a_double(term)
        _save(term, by=by)
    return term


@transaction.atomic
def replace_term(term: Term, *, by: User, into: Term) -> Term:
    """Let ``into`` stand for ``term``: records carry it from now on, and it is found by the other's names, too.

    Returns ``into``. Raises NotReplaceable. There is no way back: who carried which of the two is not kept.
    """
    term, into = _locked(term), _locked(into)
    if term.pk == into.pk or term.vocabulary != into.vocabulary or term.replaced_by_id or not into.is_active:
        raise NotReplaceable
    for carrier in carriers():
        carrier.move(term, into)
    Term.objects.filter(parent=term).exclude(pk=into.pk).update(parent=into)
    if into.parent_id == term.pk:
        into.parent_id = term.parent_id
    for earlier in Term.objects.filter(replaced_by=term):
        earlier.replaced_by = into
        _save(earlier, by=by)
    term.replaced_by, term.is_active = into, False
    _save(term, by=by)
    for language in ("en", "fr"):
        names = [getattr(term, f"label_{language}"), *getattr(term, f"synonyms_{language}")]
        known = {fold(name) for name in [getattr(into, f"label_{language}"), *getattr(into, f"synonyms_{language}")]}
        getattr(into, f"synonyms_{language}").extend(name for name in names if fold(name) not in known)
    _save(into, by=by)
    _renew(into)
    return into


def _write(term: Term, *, by: User, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(term, name, value)
    if "position" not in values and term.pk is None:
        last = Term.objects.filter(vocabulary=term.vocabulary).order_by("-position").first()
        term.position = last.position + 1 if last else 0
    if term.is_active:
        _refuse_a_double(term)
    _save(term, by=by)


def _refuse_a_double(term: Term) -> None:
    """Raises LabelTaken: two keywords of one list that are called alike cannot be told apart."""
    for other in Term.objects.filter(vocabulary=term.vocabulary, is_active=True).exclude(pk=term.pk):
        for name in ("label_en", "label_fr"):
            if fold(getattr(other, name)) == fold(getattr(term, name)):
                raise LabelTaken(other, name)


def _save(term: Term, *, by: User) -> None:
    term.version, term.edited_by, term.edited_at = term.version + 1, by, timezone.now()
    term.keep_derived()
    term.save()


def _renew(term: Term) -> None:
    for carrier in carriers():
        carrier.renew(term)


def _locked(term: Term) -> Term:
    one_at_a_time()
    return Term.objects.select_for_update(of=("self",), no_key=True).get(pk=term.pk)


def _free_code(vocabulary: str, label: str) -> str:
    """A code made from the English label that no keyword of the vocabulary has."""
    stem = slugify(label)[:LONGEST_CODE].strip("-") or "keyword"
    taken = set(Term.objects.filter(vocabulary=vocabulary, code__startswith=stem).values_list("code", flat=True))
    return next(code for code in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if code not in taken)
