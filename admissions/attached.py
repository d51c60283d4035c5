"""What follows when a letter or resolution turns out otherwise after its sender has gone."""

from admissions.enums import BEFORE_DECISION
from admissions.models import AdmissionDocument
from admissions.recipients import contact_of
from network.files.models import StoredFile
from network.files.registry import FILE_CHANGED
from network.outbox import services as outbox


@FILE_CHANGED.answers("admissions")
def tell_of_refusal(stored: StoredFile) -> None:
    """The first contact hears that the letter was refused later, and why; the officers see it on the request."""
    if not stored.was_refused:
        return
    document = AdmissionDocument.objects.select_related("admission").filter(file=stored).first()
    if document and document.admission.state in BEFORE_DECISION:
        outbox.post(
            contact_of(document.admission),
            kind="admission_file_refused",
            dedupe_key=f"admission_file_refused:{document.pk}",
            about_id=document.admission_id,
            data={"document": document.pk},
        )
