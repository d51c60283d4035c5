"""Write the addresses to measure, or print a session cookie of a demonstration representative."""

import sys
from importlib import import_module
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
django.setup()

from django.conf import settings  # noqa: E402 -- needs the settings read above
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402

from meetings.models import Meeting, Minutes  # noqa: E402
from network.accounts.models import User  # noqa: E402
from practices.corpus import COMMON, MID, RARE  # noqa: E402
from practices.enums import Audience  # noqa: E402
from practices.models import Practice  # noqa: E402

SEARCHES = {"rare": RARE, "mid": MID, "common": COMMON}


def write_specs(folder: Path, count: int) -> None:
    """One file of addresses for the floor, one for the portal; the same questions in both."""
    folder.mkdir(parents=True, exist_ok=True)
    floor = {"list+facets": "/listf", "last page": f"/listn?page={round(count * 0.8) // 25}"}
    floor |= {f"search {name}": f"/search?q={word}" for name, word in SEARCHES.items()}
    floor["detail"] = " ".join(f"/practice/{number}" for number in range(1, 50))
    (folder / "floor.tsv").write_text("".join(f"{name}\t{paths}\n" for name, paths in floor.items()))

    public = Practice.objects.published().filter(audience=Audience.PUBLIC).order_by("?")[:50]
    portal = {"list+facets": "/en/practices/", "last page": f"/en/practices/?page={_oldest_page()}"}
    portal |= {"one topic": "/en/practices/?topic=youth-gangs"}
    portal |= {f"search {name}": f"/en/practices/?q={word}" for name, word in SEARCHES.items()}
    portal["detail"] = " ".join(f"/en/practices/{practice.number}/" for practice in public)
    lines = [f"{name} anonymous\t{paths}\n" for name, paths in portal.items()]
    calls = Meeting.objects.order_by("pk")
    portal |= {"meeting": f"/en/meetings/{calls.last().pk}/", "meetings": "/en/meetings/"}
    minutes = " ".join(one.get_absolute_url() for one in Minutes.objects.published())
    portal |= {"minutes": minutes, "home": "/en/"}
    lines += [f"{name} member\tCOOKIE {paths}\n" for name, paths in portal.items()]
    (folder / "portal.tsv").write_text("".join(lines))


def _oldest_page() -> str:
    """The cursor of the last page, found by walking to it from the end."""
    from network.shared.paging import SIZE, _write

    oldest = list(
        Practice.objects.published().filter(audience=Audience.PUBLIC).order_by("published_at", "pk")[: SIZE + 1]
    )
    return _write(oldest[-1], "published_at", backwards=False)


def print_cookie() -> None:
    """A signed-in session, as the browser of the representative of Halifax would send it."""
    user = User.objects.get(email="representative@demo.example")
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    print(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")


if __name__ == "__main__":
    if sys.argv[1] == "--cookie":
        print_cookie()
    else:
        write_specs(Path(sys.argv[1]), int(sys.argv[2]))
