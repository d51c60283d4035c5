"""A virus scanner is asked when there is one; while it does not answer, nothing is clean."""

import pytest

from members.enums import OfficeKind
from network.files.enums import DOCUMENTS, FileState, Refusal
from network.files.models import StoredFile
from network.files.services import Refused, standing, take_upload, tidy
from network.home.status import readiness
from network.shared.waiting import waiting_for
from tests.files import scanners
from tests.files.factories import StoredFileFactory
from tests.files.samples import office, packed, pdf, upload
from tests.files.scanners import EICAR, Broken, Silly, Stopped, Working
from tests.files.test_services import folders, is_there, make_old
from tests.members.factories import OfficeFactory
from tests.practices.factories import PracticeFileFactory

pytestmark = pytest.mark.django_db

INFECTED = {"pdf": pdf([b"<< /Title (%s) >>" % EICAR]), "docx": office(parts={"word/media/a.png": EICAR})}


@pytest.fixture
def scanner(settings):
    def use(one: type | None) -> None:
        settings.FILE_SCANNER = scanners.name(one) if one else ""

    return use


def test_file_that_is_harmless_is_clean(scanner):
    scanner(Working)

    assert take_upload(upload(pdf([packed(b"BT (Hello) Tj ET")])), by=None).is_clean


def test_infected_file_is_refused_and_not_kept(scanner):
    scanner(Working)

    with pytest.raises(Refused, match="virus scanner") as refused:
        take_upload(upload(INFECTED["pdf"]), by=None, kinds=DOCUMENTS)

    assert refused.value.stored.refusal == Refusal.INFECTED
    assert folders() == []


@pytest.mark.parametrize("broken", [Stopped, Broken, Silly])
def test_file_waits_while_no_scanner_answers(scanner, broken):
    scanner(broken)

    stored = take_upload(upload(pdf()), by=None)

    assert stored.state == FileState.QUARANTINE
    assert is_there(stored)


def test_scanner_that_is_not_there_is_unreachable(settings):
    settings.FILE_SCANNER = "tests.files.scanners.Nobody"

    assert take_upload(upload(pdf()), by=None).state == FileState.QUARANTINE


def test_waiting_file_is_an_alarm_until_the_scanner_is_back(scanner, django_capture_on_commit_callbacks):
    administrator = OfficeFactory(kind=OfficeKind.ADMINISTRATOR).user
    secretary = OfficeFactory(kind=OfficeKind.SECRETARY).user
    scanner(Stopped)
    stored = take_upload(upload(pdf()), by=None)
    PracticeFileFactory(stored=stored)
    assert standing() == "ok"  # for ten minutes nobody is alarmed

    make_old(stored)
    tidy()

    assert standing() == "waiting"
    assert (readiness()["files"], readiness()["status"]) == ("waiting", "degraded")
    assert [task.url for task in waiting_for(administrator)] == ["/readyz"]
    assert waiting_for(secretary) == []

    scanner(Working)

    assert tidy().checked == 1
    assert StoredFile.objects.get().is_clean
    assert (standing(), waiting_for(administrator)) == ("ok", [])


def test_file_is_checked_again_as_its_place_takes_it(scanner):
    """A Word file that waited is no letter now, and a letter is no Word file."""
    scanner(Stopped)
    document = take_upload(upload(office(), "plan.docx"), by=None, kinds=DOCUMENTS)
    letter = StoredFileFactory(state=FileState.QUARANTINE)
    StoredFile.objects.filter(pk=letter.pk).update(kind="")
    for stored in (document, letter):
        PracticeFileFactory(stored=stored)
        make_old(stored)

    scanner(None)
    tidy()

    assert StoredFile.objects.get(pk=document.pk).kind == "docx"
    assert StoredFile.objects.get(pk=letter.pk).kinds == ["pdf", "png", "jpeg"]
