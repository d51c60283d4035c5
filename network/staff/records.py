"""How a model stands in the second door: looked at by default, written by a service where there is one."""

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet, URLField
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern


class Records(ModelAdmin):
    """Rows that can be looked at. Nothing is ever deleted here: what may go has a page that knows what follows."""

    actions = None
    view_on_site = False
    list_per_page = 50
    formfield_overrides: ClassVar[dict[type, dict[str, Any]]] = {URLField: {"assume_scheme": "https"}}
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 -- Django's signature
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 -- see above
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 -- see above
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 -- see above
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """What this reader may see, as everywhere else."""
        rows = super().get_queryset(request)
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:  # noqa: ARG002 -- see above
        """Only what stands beside the list as a filter; Django allows any column of the model's own."""
        names = {one if isinstance(one, str) else one[0] for one in self.list_filter}
        return any(lookup == name or lookup in (f"{name}__exact", f"{name}__id__exact") for name in names)

    def get_urls(self) -> list[URLPattern]:
        """Only addresses that somebody can use."""
        can = {"add": self.adds, "delete": False}
        return [one for one in super().get_urls() if one.name and can.get(one.name.rpartition("_")[2], True)]

    adds: ClassVar[bool] = False


class Checked(ModelForm):
    """A form that asks every constraint of its row, also those over columns it does not show."""

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors:
            return
        try:
            self.instance.validate_constraints()
        except ValidationError as error:
            self._update_errors(error)


class Written(Records):
    """Rows that a service writes. ``write`` calls it; what it refuses, by exception, is said in its sentence."""

    form = Checked
    changes: ClassVar[bool] = True
    refused: ClassVar[dict[type[Exception], Any]] = {}

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 -- see above
        return self.adds and self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 -- see above
        return self.changes and self.admin_site.has_permission(request)

    def write(self, obj: Any, *, by: Any, values: dict[str, Any], is_new: bool) -> Model:
        """Call the service with what the form holds; returns the row it wrote."""
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        written = self.write(obj, by=request.user, values=form.cleaned_data, is_new=not change)
        obj.pk = written.pk
        obj._state.adding = False  # noqa: SLF001 -- the service has stored it; what Django says about it needs to know

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 -- see above
        """The service wrote everything."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except tuple(self.refused) as error:
            messages.error(request, self.refused[type(error)])
            return HttpResponseRedirect(request.get_full_path())
