"""One statement for all options of a page."""

from collections.abc import Callable

from network.options.reading import read_once


class OptionsMiddleware:
    """Lets a page read the changed options once."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request):
        with read_once():
            return self.get_response(request)
