"""What becomes due by itself: requests nobody answers any more, files that are not kept longer."""

from admissions.services import forget_files, forget_people, lapse_silent
from network.outbox.registry import BECOMING_DUE


@BECOMING_DUE.answers("admissions")
def close_and_forget() -> int:
    """Close what has been silent for too long, and let go of what is old; returns how many requests were closed."""
    forget_files()
    forget_people()
    return lapse_silent()
