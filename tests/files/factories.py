"""Files for tests."""

import factory
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from factory.django import DjangoModelFactory

from network.files.enums import FileKind, FileState
from network.files.models import StoredFile
from tests.files.samples import pdf


class StoredFileFactory(DjangoModelFactory):
    """A checked PDF of one page, whose bytes lie in the storage."""

    class Meta:
        model = StoredFile
        skip_postgeneration_save = True

    name = "letter.pdf"
    kind = FileKind.PDF
    state = FileState.CLEAN
    size = factory.LazyFunction(lambda: len(pdf()))
    pages = 1
    sent_sha256 = "0" * 64
    sha256 = "0" * 64
    checked_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def blob(self, create, extracted):
        if self.is_clean:
            default_storage.save(self.blob_name, ContentFile(pdf()))
