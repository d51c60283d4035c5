"""The field in which a file is chosen: says what is taken, and refuses what is not before it is opened."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from network.accounts.enums import Language
from network.files.enums import DOCUMENTS, LETTERS, OFFICE, FileKind, Refusal
from network.files.naming import EXTENSIONS, kind_by_name
from network.files.services import TooLarge, most_megabytes


def _letters_taken() -> str:
    text = gettext("A PDF, or a photo or scan as PNG or JPEG; %(number)s MB at most.")
    return text % {"number": most_megabytes()}


def _documents_taken() -> str:
    text = gettext("A PDF, a Word, Excel or PowerPoint file without macros, or a picture; %(number)s MB at most.")
    return text % {"number": most_megabytes()}


class UploadField(forms.FileField):
    """One file to be sent, of one of these ``kinds``. What it really is, ``services.take_upload`` finds out."""

    widget = forms.FileInput
    default_error_messages = {
        "required": _("Choose the file."),
        "empty": Refusal.EMPTY.label,
        "kind": _("Only PDF, PNG and JPEG files are taken. Save it as a PDF, or send a photo of the page."),
        "document": _(
            "Only PDF, Word (.docx), Excel (.xlsx) and PowerPoint (.pptx) files, PNG and JPEG pictures are taken. "
            "Save it as a PDF."
        ),
    }

    def __init__(self, *, kinds: Sequence[FileKind] = LETTERS, **kwargs: Any) -> None:
        self.kinds = tuple(kinds)
        self.takes_documents = not set(OFFICE).isdisjoint(kinds)
        kwargs.setdefault("help_text", lazy(_documents_taken if self.takes_documents else _letters_taken, str)())
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        endings = [ending for ending, kind in EXTENSIONS.items() if kind in self.kinds]
        types = sorted({kind.content_type for kind in self.kinds})
        return super().widget_attrs(widget) | {"accept": ",".join([*endings, *types])}

    def to_python(self, data: Any) -> UploadedFile | None:
        upload = super().to_python(data)
        if upload is None:
            return None
        if upload.size > settings.FILE_MOST_BYTES:
            raise forms.ValidationError(str(TooLarge()), code="size")
        if kind_by_name(upload.name) not in self.kinds:
            code = "document" if self.takes_documents else "kind"
            raise forms.ValidationError(self.error_messages[code], code=code)
        return upload


class AttachForm(forms.Form):
    """One document that is put to something: what it is called, the language it is in, the file itself."""

    title = forms.CharField(
        label=_("Title"),
        max_length=150,
        help_text=_("As readers will see it: “Evaluation report 2026”."),
    )
    language = forms.ChoiceField(label=_("It is written in"), choices=Language.choices, widget=forms.RadioSelect)
    upload = UploadField(label=_("File"), kinds=DOCUMENTS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"language": "fr" if get_language() == "fr" else "en"})
        super().__init__(*args, **kwargs)

    @property
    def values(self) -> dict[str, Any]:
        """What the owner's service writes beside the file."""
        return {name: value for name, value in self.cleaned_data.items() if name != "upload"}
