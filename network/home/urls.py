"""Addresses of the front page and of the site's search."""

from django.conf import settings
from django.urls import path
from django.utils.translation import pgettext_lazy as _p

from network.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path(_p("path", "search/"), views.search, name="search"),
    path(_p("path", "portal/"), views.portal, name="portal"),
]
if settings.COMPONENT_GALLERY:
    urlpatterns.append(path("gallery/", views.gallery, name="gallery"))
