"""Addresses of meetings, answers, minutes, decisions and actions."""

from django.urls import path
from django.utils.translation import pgettext_lazy as _p

from meetings.views import answers, deeds, meetings, minutes, papers, registers

app_name = "meetings"
urlpatterns = [
    path(_p("path", "meetings/"), meetings.list_meetings, name="list"),
    path(_p("path", "meetings/new/"), meetings.add_meeting, name="add"),
    path(_p("path", "meetings/<int:pk>/"), meetings.show_meeting, name="detail"),
    path(_p("path", "meetings/<int:pk>/edit/"), meetings.edit_meeting, name="edit"),
    path(_p("path", "meetings/<int:pk>/discard/"), meetings.discard_meeting, name="discard"),
    path(_p("path", "meetings/<int:pk>/calendar.ics"), meetings.download_calendar, name="calendar"),
    path(_p("path", "meetings/<int:pk>/invitation/"), deeds.announce_meeting, name="announce"),
    path(_p("path", "meetings/<int:pk>/move/"), deeds.move_meeting, name="move"),
    path(_p("path", "meetings/<int:pk>/cancel/"), deeds.cancel_meeting, name="cancel"),
    path(_p("path", "meetings/<int:pk>/restore/"), deeds.restore_meeting, name="restore"),
    path(_p("path", "meetings/<int:pk>/answer/"), answers.answer_meeting, name="answer"),
    path(_p("path", "meetings/<int:pk>/answers/"), answers.record_answer, name="record"),
    path(_p("path", "meetings/<int:pk>/papers/"), papers.edit_papers, name="papers"),
    path(_p("path", "meetings/<int:pk>/papers/<int:paper>/"), papers.download_paper, name="paper"),
    path(_p("path", "meetings/<int:pk>/papers/<int:paper>/remove/"), papers.remove_paper, name="remove_paper"),
    path(_p("path", "meetings/answers/undo/"), answers.undo_answer, name="undo_answer"),
    path(_p("path", "meetings/answer/<str:token>/"), answers.answer_by_link, name="answer_by_link"),
    path(_p("path", "meetings/answer/<str:token>/calendar.ics"), answers.calendar_by_link, name="calendar_by_link"),
    path(_p("path", "meetings/<int:pk>/notes/"), minutes.write_minutes, name="write"),
    path(_p("path", "meetings/<int:pk>/notes/items/"), minutes.write_items, name="write_items"),
    path(_p("path", "meetings/<int:pk>/notes/confirm/"), minutes.confirm_minutes, name="confirm"),
    path(_p("path", "meetings/<int:pk>/attendance/"), minutes.write_attendance, name="attendance"),
    path(_p("path", "meetings/<int:pk>/minutes/publish/"), minutes.publish_minutes, name="publish"),
    path(_p("path", "notes/paste/"), minutes.paste, name="paste"),
    path(_p("path", "minutes/"), registers.list_minutes, name="minutes_list"),
    path(_p("path", "minutes/<int:pk>/"), minutes.show_minutes, name="minutes"),
    path(_p("path", "minutes/<int:pk>/minutes.pdf"), minutes.download_minutes, name="minutes_pdf"),
    path(_p("path", "minutes/<int:pk>/history/"), minutes.show_history, name="minutes_history"),
    path(_p("path", "decisions/"), registers.list_decisions, name="decisions"),
    path(_p("path", "actions/"), registers.list_actions, name="actions"),
    path(_p("path", "actions/<int:pk>/done/"), registers.close_action, name="close_action"),
    path(_p("path", "actions/<int:pk>/reopen/"), registers.reopen_action, name="reopen_action"),
]
