"""Scanners that answer as a real one would: they read the bytes, or cannot be reached."""

import zipfile
from typing import IO

from network.files.scanning import Finding

# The string that every scanner knows and that harms nobody, in two pieces so that none finds it here.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Working:
    """Finds EICAR anywhere in a file, and in the parts of an archive."""

    def scan(self, file: IO[bytes]) -> Finding:
        """Infected or clean."""
        contents = [file.read()]
        if zipfile.is_zipfile(file):
            archive = zipfile.ZipFile(file)
            contents += [archive.read(name) for name in archive.namelist()]
        return Finding.INFECTED if any(EICAR in content for content in contents) else Finding.CLEAN


class Stopped:
    """Its socket is gone, and it says so."""

    def scan(self, file: IO[bytes]) -> Finding:
        """Nothing is known."""
        return Finding.UNREACHABLE


class Broken:
    """Nobody listens where it connects to."""

    def scan(self, file: IO[bytes]) -> Finding:
        """Raises what a socket raises."""
        raise ConnectionRefusedError


class Silly:
    """Says what no scanner says."""

    def scan(self, file: IO[bytes]) -> str:
        """Not a finding."""
        return "probably fine"


def name(scanner: type) -> str:
    """As the setting names it."""
    return f"{__name__}.{scanner.__name__}"
