"""How every form of the portal is drawn: one template for a field, one for a form."""

from django.forms.renderers import TemplatesSetting


class PortalFormRenderer(TemplatesSetting):
    """Draws fields with ``components/field.html``; Django itself wires hints and errors to the input."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
