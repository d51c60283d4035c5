"""What follows when a file of a practice turns out otherwise after its sender has gone."""

from network.files.models import StoredFile
from network.files.registry import FILE_CHANGED
from practices.models import Practice
from practices.search import index_again


@FILE_CHANGED.answers("practices")
def find_by_its_words(stored: StoredFile) -> None:
    """The practice is found by the words of its file once they are read."""
    if practice := Practice.objects.filter(files__stored=stored).first():
        index_again(practice)
