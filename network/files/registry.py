"""What the ground tells the apps about their files: each app answers in its ``attached.py``, for files of its own."""

from collections.abc import Callable

from network.files.models import StoredFile
from network.shared.registry import Registry

# Called outside of a transaction when a file turned out otherwise after its sender had gone: its words were read, or
# a later check refused it.
FILE_CHANGED: Registry[Callable[[StoredFile], None]] = Registry("attached")
