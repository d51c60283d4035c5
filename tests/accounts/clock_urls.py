"""An address that tells the time as templates do."""

from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template import Context, Template
from django.urls import path


@login_not_required
def clock(request):
    moment = datetime.fromisoformat(request.GET["at"])
    return HttpResponse(Template("{{ moment|time:'H:i' }}").render(Context({"moment": moment})))


urlpatterns = [path("clock/", clock)]
