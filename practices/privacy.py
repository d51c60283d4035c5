"""What is held about who wrote a practice, and whom it names as contact."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network.accounts.held import Person, Row, keeps
from practices.models import Practice


def forget_contact(person: Person) -> None:
    """The practice stays; her address and telephone as its contact do not. The job title stays: it is a role."""
    _contact(person).update(contact_email="", contact_phone="")


def _contact(person: Person) -> "QuerySet[Practice]":
    return Practice.objects.annotate(lowered=Lower("contact_email")).filter(lowered__in=person.emails)


@keeps(
    "practices",
    title=_("Practices"),
    what=_("Which practices you wrote or changed, and those that give your address so that colleagues can call you."),
    seen_by=_("Members of the Network see the contact; officers see who wrote."),
    kept=_("As long as the practice. Address and telephone go when you are forgotten; the job title stays."),
    covers=(
        "practices.Practice.contact_email",
        "practices.Practice.contact_phone",
        "practices.Practice.created_by",
        "practices.Practice.changed_by",
    ),
    forget=forget_contact,
)
def practices(person: Person) -> Iterator[Row]:
    """Practices that she wrote or changed, or whose contact she is."""
    user = person.user
    hers = Q(created_by=user) | Q(changed_by=user) | Q(pk__in=_contact(person).values("pk"))
    for one in Practice.objects.filter(hers).prefetch_related("texts").order_by("pk"):
        is_contact = one.contact_email.lower() in person.emails
        deeds = [
            words
            for words, is_so in (
                (gettext("wrote it"), one.created_by_id == user.pk),
                (gettext("changed it last"), one.changed_by_id == user.pk),
                (gettext("contact"), is_contact),
            )
            if is_so
        ]
        yield {
            gettext("Practice"): one.number,
            gettext("Title"): one.words.title,
            gettext("What you did"): ", ".join(deeds),
            gettext("E-mail address"): one.contact_email if is_contact else "",
            gettext("Telephone"): one.contact_phone if is_contact else "",
        }
