"""Addresses that no app has: a form that takes files, and a file handed out."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from network.files.forms import UploadField
from network.files.models import StoredFile
from network.files.views import file_response
from network.urls import *  # noqa: F403 -- the pages of the portal, error pages included
from network.urls import urlpatterns as portal


class TestForm(forms.Form):
    words = forms.CharField()
    upload = UploadField()


@csrf_exempt
@login_not_required
def send(request):
    form = TestForm(request.POST, request.FILES)
    if form.is_valid():
        return HttpResponse(f"taken {form.cleaned_data['upload'].size}")
    return HttpResponse(form.as_p(), status=422)


@login_not_required
def give(request, pk):
    return file_response(StoredFile.objects.get(pk=pk))


urlpatterns = [*portal, path("en/send/", send), path("en/give/<int:pk>/", give), path("fr/give/<int:pk>/", give)]
