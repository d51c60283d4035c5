"""Pictures: written anew, so that only what is seen is kept."""

import errno
from typing import Any, BinaryIO

from .refusing import DAMAGED, TOO_LARGE_PICTURE, Refused

JPEG_QUALITY = 85


def write_anew(sent: BinaryIO, made: BinaryIO, kind: str, limits: dict[str, int]) -> None:
    """Only what is seen is kept: no place, no camera, no remarks, no second picture, nothing behind the end."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # asked here instead, and exactly
    try:
        with Image.open(sent, formats=[kind.upper()]) as picture:
            if picture.width * picture.height > limits["pixels"]:
                raise Refused(TOO_LARGE_PICTURE)
            picture.load()
            _turn_upright(picture)
            _save(picture, made, kind)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # a broken file breaks Pillow in any way
        is_output = isinstance(error, OSError) and error.errno == errno.EFBIG
        raise Refused(TOO_LARGE_PICTURE if is_output else DAMAGED) from error


def _turn_upright(picture: Any) -> None:
    """As the camera says it was held; what it says may be damaged while the picture is not."""
    from PIL import ImageOps

    try:
        ImageOps.exif_transpose(picture, in_place=True)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001, S110 -- see above  # nosec B110
        pass


def _save(picture: Any, made: BinaryIO, kind: str) -> None:
    transparency = picture.info.get("transparency")
    picture.info = {} if transparency is None else {"transparency": transparency}
    if kind == "jpeg":
        if picture.mode not in ("L", "RGB"):
            picture = picture.convert("RGB")
        picture.save(made, format="JPEG", quality=JPEG_QUALITY)
        return
    if picture.mode not in ("1", "L", "LA", "I;16", "P", "RGB", "RGBA"):
        picture = picture.convert("RGBA")
    picture.save(made, format="PNG")
