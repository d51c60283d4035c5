"""Addresses of joining the Network: the public pages and the applicant's file; the officers' board and files."""

from django.urls import path
from django.utils.translation import pgettext_lazy as _p

from admissions.views import filling, public
from admissions.views.door import by_link, by_officer

app_name = "admissions"
urlpatterns = [
    # Joining, and the file by the applicant's link.
    path(_p("path", "join/"), public.join, name="join"),
    path(_p("path", "join/municipalities/"), public.suggest, name="places"),
    path(_p("path", "join/first-contact/"), public.enquire, name="enquire"),
    path(_p("path", "join/first-contact/sent/"), public.enquired, name="enquired"),
    path(_p("path", "join/link/"), public.send_link, name="new_link"),
    path(_p("path", "join/templates/<str:language>/<str:kind>.docx"), public.download_template, name="letter_template"),
    path(_p("path", "join/request/<str:token>/"), by_link(filling.show_request), name="request"),
    path(_p("path", "join/request/<str:token>/letter/"), by_link(filling.letter), name="letter"),
    path(_p("path", "join/request/<str:token>/overview/"), by_link(filling.overview), name="overview"),
    path(_p("path", "join/request/<str:token>/people/"), by_link(filling.people), name="people"),
    path(_p("path", "join/request/<str:token>/commitments/"), by_link(filling.commitments), name="commitments"),
    path(_p("path", "join/request/<str:token>/check/"), by_link(filling.check), name="check"),
    path(_p("path", "join/request/<str:token>/withdraw/"), by_link(filling.withdraw), name="withdraw"),
    path(_p("path", "join/request/<str:token>/share/"), by_link(filling.share), name="share"),
    path(_p("path", "join/request/<str:token>/renew/"), by_link(filling.renew), name="renew"),
    path(
        _p("path", "join/request/<str:token>/documents/<int:document>/"),
        by_link(filling.download),
        name="download",
    ),
    path(
        _p("path", "join/request/<str:token>/documents/<int:document>/remove/"),
        by_link(filling.remove),
        name="remove",
    ),
    # The same four parts for officers.
    path(_p("path", "membership-requests/<int:pk>/letter/"), by_officer(filling.letter), name="officer_letter"),
    path(_p("path", "membership-requests/<int:pk>/overview/"), by_officer(filling.overview), name="officer_overview"),
    path(_p("path", "membership-requests/<int:pk>/people/"), by_officer(filling.people), name="officer_people"),
    path(
        _p("path", "membership-requests/<int:pk>/commitments/"),
        by_officer(filling.commitments),
        name="officer_commitments",
    ),
    path(
        _p("path", "membership-requests/<int:pk>/documents/<int:document>/remove/"),
        by_officer(filling.remove),
        name="officer_remove",
    ),
]
