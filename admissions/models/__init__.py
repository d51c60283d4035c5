"""The file of a municipality that wants to join, and everything that is kept in it."""

from admissions.models.admission import Admission, Move, Note
from admissions.models.contents import Activity, AdmissionDocument, Commitments, MissingPoint, Nominee, Overview
from admissions.models.review import AdmissionDecision, Finding, Opinion, Review

__all__ = [
    "Activity",
    "Admission",
    "AdmissionDecision",
    "AdmissionDocument",
    "Commitments",
    "Finding",
    "MissingPoint",
    "Move",
    "Nominee",
    "Note",
    "Opinion",
    "Overview",
    "Review",
]
