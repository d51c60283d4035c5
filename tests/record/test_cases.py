"""The abuse cases that touch the record, by their number."""

import pytest
from django.core.cache import cache

from admissions.models import AdmissionDecision
from members.enums import OfficeKind
from members.models import Member
from network.record.reading import events_of
from tests.accounts.signing import signed_in
from tests.admissions.factories import AdmissionFactory
from tests.admissions.test_deed_views import decided, url
from tests.members.factories import OfficeFactory
from tests.practices.test_races import all_at_once


@pytest.mark.django_db(transaction=True)
def test_case_40_double_approval_leaves_one_decision_and_one_event():
    cache.clear()
    admission = AdmissionFactory(decision=True, municipality="Kelowna")
    chair = OfficeFactory(kind=OfficeKind.CO_CHAIR).user
    clients = [signed_in(chair) for _number in range(4)]

    all_at_once(lambda number: clients[number].post(url("decide", admission), decided()).status_code)

    decision = admission.decisions.get()
    [event] = events_of(AdmissionDecision).objects.filter(admission_id=admission.pk)
    assert (event.pgh_obj_id, event.pgh_label, event.by_id) == (decision.pk, "created", chair.pk)
    assert (event.pgh_context["user"], event.pgh_context["view"]) == (chair.pk, "admissions:decide")
    [member] = events_of(Member).objects.filter(name_en="Kelowna", pgh_label="created")
    assert member.pgh_context["request"] == event.pgh_context["request"]
