"""The form of the component gallery: one field of each kind."""

from django import forms
from django.utils.translation import gettext_lazy as _

CHOICES = [("one", _("The first choice")), ("two", _("The second choice"))]


class GalleryForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=150, help_text=_("What it is, in plain words."))
    email = forms.EmailField(label=_("E-mail address"))
    text = forms.CharField(label=_("What is done"), widget=forms.Textarea(attrs={"rows": 3}))
    one = forms.ChoiceField(label=_("One of a list"), choices=[("", _("Choose")), *CHOICES])
    radio = forms.ChoiceField(label=_("One of two"), choices=CHOICES, widget=forms.RadioSelect, help_text=_("A hint."))
    several = forms.MultipleChoiceField(
        label=_("Several of a list"), choices=CHOICES, widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label=_("A box to tick, with a sentence that says what it means"))
    closed = forms.CharField(label=_("Not to be changed"), disabled=True, initial="NMN-P-0042", required=False)
