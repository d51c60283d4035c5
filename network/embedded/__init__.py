"""The PostgreSQL and the Redis of the first run and of the tests, carried by two Python wheels.

``database_url`` and ``redis_url`` say where the servers of a data folder answer, whether or not they run;
``running`` makes sure that they do. Standard library only: this runs before anything is set up.
"""

from network.embedded.places import (
    data_folder,
    database_url,
    ends_with_parent,
    make_data_folder,
    open_lock,
    redis_url,
    take_lock,
)
from network.embedded.servers import died, running
from network.embedded.trouble import Trouble

__all__ = [
    "Trouble",
    "data_folder",
    "database_url",
    "died",
    "ends_with_parent",
    "make_data_folder",
    "open_lock",
    "redis_url",
    "running",
    "take_lock",
]
