"""Addresses of practices and documents: the record number stands in the path, the title only behind it."""

from django.urls import path, register_converter
from django.utils.translation import pgettext_lazy as _p

from practices.converters import PracticeNumber
from practices.views import documents, files, practices

register_converter(PracticeNumber, "practice")

app_name = "practices"
urlpatterns = [
    path(_p("path", "practices/"), practices.list_practices, name="list"),
    path(_p("path", "practices/new/"), practices.add_practice, name="add"),
    path(_p("path", "practices/ours/"), practices.list_our_practices, name="ours"),
    path(_p("path", "practices/<practice:pk>/edit/"), practices.edit_practice, name="edit"),
    path(_p("path", "practices/<practice:pk>/publish/"), practices.publish_practice, name="publish"),
    path(_p("path", "practices/<practice:pk>/unpublish/"), practices.unpublish_practice, name="unpublish"),
    path(_p("path", "practices/<practice:pk>/history/"), practices.show_history, name="history"),
    path(_p("path", "practices/<practice:pk>/files/"), files.edit_files, name="files"),
    path(_p("path", "practices/<practice:pk>/files/<int:file>/"), files.download_file, name="download"),
    path(_p("path", "practices/<practice:pk>/files/<int:file>/remove/"), files.remove_file, name="remove_file"),
    path(_p("path", "practices/<practice:pk>/"), practices.show_practice, name="detail"),
    path(_p("path", "practices/<practice:pk>/<slug:tail>/"), practices.show_practice, name="detail"),
    path(_p("path", "documents/"), documents.list_documents, name="documents"),
    path(_p("path", "documents/<int:pk>/"), documents.show_document, name="document"),
    path(_p("path", "documents/<int:pk>/<slug:tail>/"), documents.show_document, name="document"),
]
