"""The field in which a file is chosen: says what is taken, and refuses what is not before it is opened."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network.files.enums import Refusal
from network.files.naming import EXTENSIONS, kind_by_name
from network.files.services import TooLarge, most_megabytes


def _what_is_taken() -> str:
    text = gettext("A PDF, or a photo or scan as PNG or JPEG; %(number)s MB at most.")
    return text % {"number": most_megabytes()}


class UploadField(forms.FileField):
    """One file to be sent. What it really is, ``services.take_upload`` finds out."""

    widget = forms.FileInput
    default_error_messages = {
        "required": _("Choose the file."),
        "empty": Refusal.EMPTY.label,
        "kind": _("Only PDF, PNG and JPEG files are taken. Save it as a PDF, or send a photo of the page."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", lazy(_what_is_taken, str)())
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        kinds = sorted({kind.content_type for kind in EXTENSIONS.values()})
        return super().widget_attrs(widget) | {"accept": ",".join([*EXTENSIONS, *kinds])}

    def to_python(self, data: Any) -> UploadedFile | None:
        upload = super().to_python(data)
        if upload is None:
            return None
        if upload.size > settings.FILE_MOST_BYTES:
            raise forms.ValidationError(str(TooLarge()), code="size")
        if kind_by_name(upload.name) is None:
            raise forms.ValidationError(self.error_messages["kind"], code="kind")
        return upload
