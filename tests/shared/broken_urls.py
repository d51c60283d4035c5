"""An address that fails, to see what a failure looks like."""

from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.urls import path

from network.urls import *  # noqa: F403 -- the pages of the portal, error pages included
from network.urls import urlpatterns as portal


@login_not_required
def breaks(request):
    return 1 / 0


@login_not_required
def loses_the_database(request):
    raise OperationalError("connection is bad")


urlpatterns = [
    *portal,
    path("broken/", breaks),
    path("en/broken/", breaks),
    path("fr/broken/", breaks),
    path("en/away/", loses_the_database),
    path("fr/away/", loses_the_database),
]
