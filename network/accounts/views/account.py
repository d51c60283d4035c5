"""Name, language and time zone of the reader's own account."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from network.accounts import services
from network.accounts.forms import AccountForm
from network.accounts.models import User
from network.shared.htmx import render_page


@require_http_methods(["GET", "POST"])
def edit_account(request: HttpRequest) -> HttpResponse:
    """Name, language and time zone."""
    user = User.objects.get(pk=request.user.pk)  # the form writes on its instance; the page's reader stays as stored
    form = AccountForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        user = services.change_account(user, **form.cleaned_data)
        with override(user.language):
            messages.success(request, _("Your account is saved."))
            return redirect("account")
    return render_page(request, "accounts/account_edit.html", {"form": form}, status=422 if form.is_bound else 200)
