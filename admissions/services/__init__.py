"""What happens to a membership request: enquired, filled, checked, reviewed, decided; closed and taken up again."""

from admissions.services.checking import findings_missing, return_to_applicant, save_findings, start_review
from admissions.services.closing import close, lapse, lapse_silent, reopen, withdraw
from admissions.services.consulting import give_opinion, open_consultation, present, reply_to
from admissions.services.deciding import decide, invite_nominee, proposed_membership
from admissions.services.enquiring import Enquired, add_note, correct_enquiry, enquire
from admissions.services.filling import (
    add_document,
    missing_parts,
    remove_document,
    save_commitments,
    save_overview,
    save_people,
    submit,
)
from admissions.services.following import find_silent, finish_first_steps, hear_again, leave, meet_condition
from admissions.services.forgetting import forget_files
from admissions.services.inviting import invite_to_confirm, post_links, renew_link, share_link
from admissions.services.moving import move_to_undo, skip_to, undo_move
from admissions.services.recording import LetterInHand, record_request
from admissions.services.refusals import (
    ActsForAnother,
    AlreadyMember,
    AlreadyOpen,
    ChangedMeanwhile,
    ConsultationOver,
    ConsultationRunning,
    FindingsMissing,
    Incomplete,
    NeedsSecondPerson,
    NoRepresentative,
    NotInState,
    OpinionChanged,
    QuestionsOpen,
    ReasonNeeded,
    ReviewsMissing,
    TooManyToday,
)
from admissions.services.reviewing import review, reviews_missing, reviews_that_count

__all__ = [
    "ActsForAnother",
    "AlreadyMember",
    "AlreadyOpen",
    "ChangedMeanwhile",
    "ConsultationOver",
    "ConsultationRunning",
    "Enquired",
    "FindingsMissing",
    "Incomplete",
    "LetterInHand",
    "NeedsSecondPerson",
    "NoRepresentative",
    "NotInState",
    "OpinionChanged",
    "QuestionsOpen",
    "ReasonNeeded",
    "ReviewsMissing",
    "TooManyToday",
    "add_document",
    "add_note",
    "close",
    "correct_enquiry",
    "decide",
    "enquire",
    "find_silent",
    "findings_missing",
    "finish_first_steps",
    "forget_files",
    "give_opinion",
    "hear_again",
    "invite_nominee",
    "invite_to_confirm",
    "lapse",
    "lapse_silent",
    "leave",
    "meet_condition",
    "missing_parts",
    "move_to_undo",
    "open_consultation",
    "post_links",
    "present",
    "proposed_membership",
    "record_request",
    "remove_document",
    "renew_link",
    "reopen",
    "reply_to",
    "return_to_applicant",
    "review",
    "reviews_missing",
    "reviews_that_count",
    "save_commitments",
    "save_findings",
    "save_overview",
    "save_people",
    "share_link",
    "skip_to",
    "start_review",
    "submit",
    "undo_move",
    "withdraw",
]
