"""Addresses of the mail pages, and those that stand in mails."""

from django.urls import path
from django.utils.translation import pgettext_lazy as _p

from network.outbox.views import mailings, mails, stopping, written

app_name = "outbox"
urlpatterns = [
    path(_p("path", "outbox/"), mails.list_mails, name="list"),
    path(_p("path", "outbox/written/"), written.list_written, name="written"),
    path(_p("path", "outbox/<int:pk>/"), mails.show_mail, name="detail"),
    path(_p("path", "outbox/<int:pk>/retry/"), mails.retry_mail, name="retry"),
    path(_p("path", "outbox/<int:pk>/cancel/"), mails.cancel_mail, name="cancel"),
    path(_p("path", "outbox/<int:pk>/arrived/"), mails.settle_mail, name="settle"),
    path(_p("path", "outbox/mailings/<int:pk>/"), mailings.show_mailing, name="mailing"),
    path(_p("path", "outbox/mailings/<int:pk>/stop/"), mailings.stop_mailing, name="stop_mailing"),
    path(_p("path", "outbox/mailings/stop/<str:token>/"), mailings.stop_by_link, name="stop_by_link"),
    path(_p("path", "stop/<str:token>/"), stopping.stop_kind, name="stop"),
]
