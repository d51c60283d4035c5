"""Practices and documents carry keywords: how many, and what follows when a keyword changes or goes."""

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from network.search.tasks import refresh_index
from network.shared.wake import wake
from network.vocabulary.models import Term
from network.vocabulary.registry import CARRIERS, Carrier
from practices.models import LibraryItem, Practice
from practices.search import index_item, index_practice
from practices.services import catalogue_changed

AT_ONCE = 200  # records whose index is written while the page waits; more of them are left to the worker


@CARRIERS.answers("practices")
def practices() -> Carrier:
    """Practices: their kind, topics and those they are for."""
    return Carrier(_("Practices"), number=_practices_number, move=_move_practices, renew=_renew_practices)


@CARRIERS.answers("documents")
def documents() -> Carrier:
    """Documents: their kind."""
    return Carrier(_("Documents"), number=_documents_number, move=_move_documents, renew=_renew_documents)


def _practices_with(term: Term):
    through = [
        Practice.objects.filter(kind=term).values("pk"),
        Practice.topics.through.objects.filter(term=term).values("practice"),
        Practice.populations.through.objects.filter(term=term).values("practice"),
    ]
    return Practice.objects.filter(Q(pk__in=through[0]) | Q(pk__in=through[1]) | Q(pk__in=through[2]))


def _practices_number(term: Term) -> int:
    return _practices_with(term).count()


def _move_practices(term: Term, into: Term) -> None:
    """Every practice that carries ``term`` carries ``into`` instead; a form that is open meanwhile is out of date."""
    held = list(_practices_with(term).select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    touched = Practice.objects.filter(pk__in=held)
    touched.update(version=F("version") + 1)
    touched.filter(kind=term).update(kind=into)
    for through in (Practice.topics.through, Practice.populations.through):
        rows = through.objects.filter(practice__in=held)
        has_both = list(rows.filter(term=into).values_list("practice_id", flat=True))
        rows.filter(term=term, practice__in=has_both).delete()
        rows.filter(term=term).update(term=into)
    narrowed = list(touched.filter(topic_codes__contains=[term.code], topics=into).only("pk", "topic_codes"))
    for practice in narrowed:
        practice.topic_codes = sorted({into.code if code == term.code else code for code in practice.topic_codes})
    Practice.objects.bulk_update(narrowed, ["topic_codes"], batch_size=500)
    catalogue_changed()


def _renew_practices(term: Term) -> None:
    if _practices_number(term) > AT_ONCE:
        wake(refresh_index)
        return
    for practice in _practices_with(term).for_page():
        index_practice(practice, practice.words_in)


def _documents_number(term: Term) -> int:
    return LibraryItem.objects.filter(kind=term).count()


def _move_documents(term: Term, into: Term) -> None:
    LibraryItem.objects.filter(kind=term).update(kind=into)


def _renew_documents(term: Term) -> None:
    if _documents_number(term) > AT_ONCE:
        wake(refresh_index)
        return
    for item in LibraryItem.objects.filter(kind=term).select_related("kind"):
        index_item(item)
