"""Every address of the portal, under /en/ and /fr/ with path names of each language."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.utils.translation import pgettext_lazy as _p

from network.home import views as home
from network.staff.site import STAFF

urlpatterns = [
    path("", home.to_language, name="root"),
    path("healthz", home.healthz, name="healthz"),
    path("readyz", home.readyz, name="readyz"),
    *i18n_patterns(
        path("", include("network.home.urls")),
        path("", include("network.accounts.urls")),
        path("", include("network.outbox.urls")),
        path("", include("network.record.urls")),
        path("", include("network.options.urls")),
        path("", include("network.vocabulary.urls")),
        path("", include("members.urls")),
        path("", include("admissions.urls")),
        path("", include("meetings.urls")),
        path("", include("practices.urls")),
        path(_p("path", "staff/"), STAFF.urls),
    ),
]

handler400 = home.bad_request
handler403 = home.permission_denied
handler404 = home.page_not_found
handler500 = home.server_error
