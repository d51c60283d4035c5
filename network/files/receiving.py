"""How much of a form's files is taken in, before anybody has looked at the form."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

MOST_FILES = 20  # in one form


class BoundedUploadHandler(FileUploadHandler):
    """Writes each file to a temporary one, and no more of it than tells that it is too large.

    So a form with a file that is too large can say so, and keeps everything else that was typed.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.number = self.taken = 0

    def handle_raw_input(
        self,
        input_data: Any,  # noqa: ARG002 -- Django's signature, here and below
        META: Any,  # noqa: N803, ARG002
        content_length: int,
        boundary: str,  # noqa: ARG002
        encoding: str | None = None,  # noqa: ARG002
    ) -> None:
        """Refuse a body that is too long for any form, before it is read."""
        self._refuse_above_limit(content_length)

    def _refuse_above_limit(self, length: int) -> None:
        if length > settings.FILE_UPLOAD_MOST_BYTES:
            raise RequestDataTooBig("The form with its files is longer than FILE_UPLOAD_MOST_BYTES.")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.number += 1
        if self.number > MOST_FILES:
            raise TooManyFilesSent("The form holds more files than any form has.")
        self.room = settings.FILE_MOST_BYTES + 1
        self.file = TemporaryUploadedFile(
            self.file_name or "", self.content_type, 0, self.charset, self.content_type_extra
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002
        """Keep what there is room for; the rest is read and forgotten, up to the limit of a whole form.

        Counted here as well, for a body that does not say how long it is or says too little.
        """
        self.taken += len(raw_data)
        try:
            self._refuse_above_limit(self.taken)
        except RequestDataTooBig:
            self.upload_interrupted()
            raise
        kept = raw_data[: self.room]
        self.room -= len(kept)
        self.file.write(kept)

    def file_complete(self, file_size: int) -> TemporaryUploadedFile:  # noqa: ARG002
        self.file.size = settings.FILE_MOST_BYTES + 1 - self.room
        self.file.seek(0)
        return self.file

    def upload_interrupted(self) -> None:
        """The sender went away in the middle of a file."""
        self.file.close()
