"""How far a request has come, as its municipality sees it: five steps and four parts."""

from dataclasses import dataclass
from typing import Any

from admissions import services
from admissions.enums import AdmissionState, Section, Step
from admissions.models import Admission
from admissions.views.door import Door


@dataclass(frozen=True)
class Stage:
    """One of the five steps: "done", "now" or "to come"."""

    number: int
    label: Any
    state: str


@dataclass(frozen=True)
class Part:
    """One of the four parts to fill: what is missing by our list, and what an officer has said."""

    section: Section
    url: str
    missing: list[str]
    points: list[str]
    is_begun: bool

    @property
    def label(self) -> Any:
        return self.section.label

    @property
    def is_complete(self) -> bool:
        return not self.missing and not self.points


def stages_of(admission: Admission) -> list[Stage]:
    """The five steps; none of them for a request that ended without membership."""
    here = admission.step
    if here is None:
        return []
    is_done = admission.state in (AdmissionState.ACTIVE, AdmissionState.INACTIVE)
    return [
        Stage(
            step.value,
            step.label,
            "done" if step < here or is_done else "now" if step == here else "to-come",
        )
        for step in Step
    ]


def parts_of(door: Door) -> list[Part]:
    """The four parts in their order."""
    admission = door.admission
    missing = services.missing_parts(admission)
    return [
        Part(
            section,
            door.url(section.value),
            missing.get(section, []),
            points_of(admission, section),
            _is_begun(admission, section),
        )
        for section in Section
    ]


def points_of(admission: Admission, section: Section) -> list[str]:
    """What an officer found missing in a part, and nobody has sent yet."""
    points = admission.missing_points.all()
    return [point.text for point in points if point.section == section and point.settled_at is None]


def _is_begun(admission: Admission, section: Section) -> bool:
    if section == Section.LETTER:
        return bool(admission.documents.all())
    return admission.version_of(section) > 0
