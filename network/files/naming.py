"""What a file may be called once it is ours: a name that is safe on every computer and in every header."""

import re
import unicodedata

from network.files.enums import FileKind

LONGEST = 120  # characters, extension included
NAMELESS = "document"
EXTENSIONS = {kind.extension: kind for kind in FileKind} | {".jpeg": FileKind.JPEG}

# Controls, marks that turn the direction of writing or join letters, halves of letters, private and unknown signs.
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_OF_PATHS = str.maketrans(dict.fromkeys('/\\:*?"<>|', " "))
# An ending that makes a computer do something, or one of ours, is no part of a name: "letter.pdf.exe", "scan.html".
_ENDING = re.compile(
    r"\.(?:pdf|png|jpe?g|html?|xhtml|shtml|mht(?:ml)?|svgz?|xml|js|mjs|hta|exe|com|bat|cmd|scr|pif|msi|vb[se]|ps1|lnk|url|jar|sh|php|py"
    r"|zip|7z|rar|iso|img|do[ct][xm]?|xl[st][xmb]?|xlam?|pp[sta][xm]?|pot[xm]?|odt|rtf|swf)\s*$",
    re.IGNORECASE,
)


def kind_by_name(name: str) -> FileKind | None:
    """The kind that a name promises, whatever the content is; None for every kind that is not taken."""
    _stem, dot, ending = name.strip().rpartition(".")
    return EXTENSIONS.get(f"{dot}{ending}".lower())


def safe_name(name: str, kind: FileKind) -> str:
    """The name its sender gave, without paths, hidden signs and endings of other kinds, with our ending."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = "".join(" " if sign in "\t\r\n" else sign for sign in name if sign in "\t\r\n" or not _is_hidden(sign))
    name = " ".join(name.translate(_OF_PATHS).split())
    while (shorter := _ENDING.sub("", name).rstrip(" .")) != name:
        name = shorter
    name = name[: LONGEST - len(kind.extension)].strip(" .")
    return (name or NAMELESS) + kind.extension


def _is_hidden(sign: str) -> bool:
    return unicodedata.category(sign) in _HIDDEN
