"""Recovery codes, shown once. What else concerns second factors are allauth's views."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import view_recovery_codes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from network.accounts.sensitive import confirms_identity
from network.shared.htmx import render_page


@confirms_identity
@require_http_methods(["GET", "POST"])
def show_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Opening says how many are left. Posting shows them, once: they are marked as seen by that."""
    kept = Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.RECOVERY_CODES).first()
    if kept is None:
        return redirect("mfa_index")
    codes: list[str] = []
    if request.method == "POST":
        wrapper, can_view = view_recovery_codes(request)
        codes = wrapper.get_unused_codes() if wrapper and can_view else []
    context = {"codes": codes, "left": len(kept.wrap().get_unused_codes()), "was_shown": kept.wrap().did_view}
    return render_page(request, "accounts/recovery_codes.html", context)
