"""To the sender of a mailing, while it waits: a way to stop it without signing in."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.outbox.letters import compose, render
from network.outbox.links import mailing_link
from network.outbox.models import Mail, Mailing
from network.outbox.registry import Letter, mail_kind


@mail_kind("mailing_held", label=_("Stop button for a mailing"), is_secret=True)
def mailing_held(mail: Mail) -> Letter | None:
    """As long as the mailing waits."""
    mailing = Mailing.objects.select_for_update(of=("self",), no_key=True).get(pk=mail.about_id or 0)
    waits = mailing.release_at - timezone.now()
    if mailing.stopped_at or waits.total_seconds() <= 0:
        return None
    return Letter(
        "outbox/mailing_held",
        {
            "mailing": mailing,
            "minutes": max(1, round(waits.total_seconds() / 60)),
            "number": mailing.mails.count(),
            "what": subject_of(mailing, mail.language),
            "stop_mailing_url": settings.PORTAL_URL + mailing_link(mailing),
        },
    )


def subject_of(mailing: Mailing, language: str) -> str:
    """What the mailing is about, as the subject that one of its recipients reads, in ``language``."""
    first = mailing.mails.select_related("recipient").order_by("pk").first()
    if first:
        first.is_preview, first.language = True, language
        letter = compose(first)
        if letter:
            return render(letter, first).subject
    return mailing.title
