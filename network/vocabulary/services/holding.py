"""Keywords are written by one hand at a time: they are few, and each is judged beside the others."""

from django.db import connection

WRITING = 0x564F43  # the advisory lock under which labels are compared and keywords written


def one_at_a_time() -> None:
    """Wait for whoever writes keywords now; held to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITING])
