"""Files from sending to deletion: the only ones to move ``state``, and the only ones to touch the bytes."""

from network.files.services.blobs import delete_file
from network.files.services.checking import check_file
from network.files.services.reading import read_file, read_waiting
from network.files.services.receiving import NOT_TAKEN, Refused, store_upload, take_upload
from network.files.services.room import TooLarge, TooMany, megabytes, most_megabytes, refuse_more_than_fits
from network.files.services.tidying import Tidied, standing, tidy

__all__ = [
    "NOT_TAKEN",
    "Refused",
    "Tidied",
    "TooLarge",
    "TooMany",
    "check_file",
    "delete_file",
    "megabytes",
    "most_megabytes",
    "read_file",
    "read_waiting",
    "refuse_more_than_fits",
    "standing",
    "store_upload",
    "take_upload",
    "tidy",
]
