"""A paper of a meeting."""

from django import forms
from django.utils.translation import gettext_lazy as _

from network.files.forms import AttachForm


class PaperForm(AttachForm):
    """What it is, in which language, the file, and whether it belongs to a closed item."""

    is_in_camera = forms.BooleanField(
        label=_("It belongs to a closed item (in camera)"),
        required=False,
        help_text=_("Only officers, the note taker and those whom the attendance names as present can see it."),
    )
