"""The cache table, with each write in one statement: limits and locks hold however many processes ask at once.

Django's own looks first and writes after, so that two processes may both be the first to take what has expired; and
when its table is full it throws away what comes first in the alphabet, which may be the count of somebody's guesses.
"""

import base64
import pickle  # nosec B403 -- see _unpacked
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import BaseDatabaseCache
from django.db import connection
from django.utils import timezone

NEVER = datetime(9999, 12, 31, tzinfo=UTC)


class PostgresCache(BaseDatabaseCache):
    """Rows of one table of the default database. What has expired is gone for all; ``clear_expired`` tidies up."""

    def __init__(self, table: str, params: dict[str, Any]) -> None:
        super().__init__(table, params)
        self._rows = connection.ops.quote_name(table)  # the only name in our statements: of the settings, and quoted

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self.get_many([key], version=version).get(key, default)

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        asked = {self.make_and_validate_key(key, version=version): key for key in keys}
        if not asked:
            return {}
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT cache_key, value FROM {self._rows} WHERE cache_key = ANY(%s) AND expires > %s",  # nosec B608
                [list(asked), timezone.now()],
            )
            return {asked[key]: _unpacked(value) for key, value in cursor.fetchall()}

    def has_key(self, key: str, version: int | None = None) -> bool:
        return key in self.get_many([key], version=version)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._write(key, value, timeout, version, where="")

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Whether nothing was there: True for one of any number of callers."""
        return self._write(key, value, timeout, version, where=f"WHERE {self._rows}.expires <= %s")

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        sql = f"UPDATE {self._rows} SET expires = %s WHERE cache_key = %s AND expires > %s"  # nosec B608
        return self._run(sql, self._until(timeout), self.make_and_validate_key(key, version=version), timezone.now())

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._delete([key], version)

    def delete_many(self, keys: Iterable[str], version: int | None = None) -> None:
        self._delete(keys, version)

    def clear(self) -> None:
        self._run(f"DELETE FROM {self._rows}")  # nosec B608

    def clear_expired(self) -> None:
        """Delete the rows of what has expired."""
        self._run(f"DELETE FROM {self._rows} WHERE expires <= %s", timezone.now())  # nosec B608

    def _delete(self, keys: Iterable[str], version: int | None) -> bool:
        own = [self.make_and_validate_key(key, version=version) for key in keys]
        return self._run(f"DELETE FROM {self._rows} WHERE cache_key = ANY(%s)", own)  # nosec B608

    def _write(self, key: str, value: Any, timeout: Any, version: int | None, *, where: str) -> bool:
        sql = (
            f"INSERT INTO {self._rows} (cache_key, value, expires) VALUES (%s, %s, %s) "  # nosec B608
            f"ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires {where}"
        )
        now = [timezone.now()] if where else []
        return self._run(
            sql, self.make_and_validate_key(key, version=version), _packed(value), self._until(timeout), *now
        )

    def _run(self, sql: str, *values: Any) -> bool:
        """Whether a row was written or deleted."""
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.rowcount > 0

    def _until(self, timeout: Any) -> datetime:
        at = self.get_backend_timeout(timeout)
        return NEVER if at is None else datetime.fromtimestamp(at, tz=UTC)


def _packed(value: Any) -> str:
    return base64.b64encode(pickle.dumps(value, pickle.HIGHEST_PROTOCOL)).decode("ascii")


def _unpacked(text: str) -> Any:
    return pickle.loads(base64.b64decode(text))  # noqa: S301 -- written by _packed; only the portal writes this table  # nosec B301
