"""Addresses of joining the Network: the public pages and the applicant's file; the officers' board and files."""

from django.urls import path
from django.utils.translation import pgettext_lazy as _p

from admissions.views import board, consultation, deeds, dossier, filling, handling, judging, public
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
    # Officers, and the members who are asked.
    path(_p("path", "membership-requests/"), board.show_board, name="board"),
    path(_p("path", "membership-requests/new/"), board.record_request, name="record"),
    path(_p("path", "membership-requests/consultations/"), consultation.list_consultations, name="consultations"),
    path(_p("path", "membership-requests/<int:pk>/"), dossier.show_file, name="detail"),
    path(_p("path", "membership-requests/<int:pk>/history/"), dossier.show_history, name="history"),
    path(
        _p("path", "membership-requests/<int:pk>/documents/<int:document>/"),
        dossier.download_document,
        name="officer_download",
    ),
    path(_p("path", "membership-requests/<int:pk>/correct/"), handling.correct, name="correct"),
    path(_p("path", "membership-requests/<int:pk>/note/"), handling.note, name="note"),
    path(_p("path", "membership-requests/<int:pk>/invitation/"), deeds.invite, name="invite"),
    path(_p("path", "membership-requests/<int:pk>/link/"), handling.renew_for, name="renew_for"),
    path(_p("path", "membership-requests/<int:pk>/send/"), deeds.submit_for, name="submit_for"),
    path(_p("path", "membership-requests/<int:pk>/missing/"), handling.return_file, name="return"),
    path(_p("path", "membership-requests/<int:pk>/review/begin/"), deeds.start_review, name="start_review"),
    path(_p("path", "membership-requests/<int:pk>/findings/"), judging.write_findings, name="findings"),
    path(_p("path", "membership-requests/<int:pk>/review/"), judging.review, name="review"),
    path(_p("path", "membership-requests/<int:pk>/consultation/begin/"), consultation.consult, name="consult"),
    path(_p("path", "membership-requests/<int:pk>/consultation/"), consultation.show_consultation, name="consultation"),
    path(_p("path", "membership-requests/<int:pk>/opinions/"), consultation.record_opinion, name="record_opinion"),
    path(_p("path", "membership-requests/<int:pk>/opinions/<int:opinion>/reply/"), consultation.reply, name="reply"),
    path(_p("path", "membership-requests/<int:pk>/present/"), deeds.present, name="present"),
    path(_p("path", "membership-requests/<int:pk>/skip/"), handling.skip, name="skip"),
    path(_p("path", "membership-requests/<int:pk>/decision/"), judging.decide, name="decide"),
    path(_p("path", "membership-requests/<int:pk>/condition/"), deeds.condition_met, name="condition_met"),
    path(_p("path", "membership-requests/<int:pk>/first-steps/"), deeds.finish, name="finish"),
    path(_p("path", "membership-requests/<int:pk>/silent/"), deeds.silent, name="silent"),
    path(_p("path", "membership-requests/<int:pk>/heard/"), deeds.heard, name="heard"),
    path(_p("path", "membership-requests/<int:pk>/leave/"), deeds.leave, name="leave"),
    path(_p("path", "membership-requests/<int:pk>/withdraw/"), deeds.withdraw_for, name="withdraw_for"),
    path(_p("path", "membership-requests/<int:pk>/lapse/"), deeds.lapse, name="lapse"),
    path(_p("path", "membership-requests/<int:pk>/close/"), deeds.close, name="close"),
    path(_p("path", "membership-requests/<int:pk>/reopen/"), deeds.reopen, name="reopen"),
    path(_p("path", "membership-requests/<int:pk>/undo/"), deeds.undo, name="undo"),
    path(
        _p("path", "membership-requests/<int:pk>/people/<int:nominee>/invitation/"),
        handling.invite_again,
        name="invite_again",
    ),
]
