"""The ground asks, the apps answer: how a lower package learns what only a higher app knows."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, Generic, TypeVar

import structlog
from django.utils.module_loading import autodiscover_modules

Answer = TypeVar("Answer", bound=Callable[..., Any])
log = structlog.get_logger(__name__)


class Registry(Generic[Answer]):
    """The answers to one question, each under a name, found in the module named for the question.

    ``Registry("waiting")`` imports ``<app>.waiting`` of every installed app when it is first asked.
    """

    def __init__(self, module: str) -> None:
        self.module = module
        self._answers: dict[str, Answer] = {}

    def answers(self, name: str) -> Callable[[Answer], Answer]:
        """Decorator: this function or class answers under ``name``."""

        def keep(answer: Answer) -> Answer:
            self._answers[name] = answer
            return answer

        return keep

    @cached_property
    def all(self) -> dict[str, Answer]:
        """Every answer by its name."""
        autodiscover_modules(self.module)
        return self._answers

    def ask(self, *args: Any, **kwargs: Any) -> Iterator[tuple[str, Any]]:
        """Call every answer; one that raises is logged and left out, so that the page stands.

        An answer that yields is run to its end here, where what it raises is caught.
        """
        for name, answer in self.all.items():
            try:
                given = answer(*args, **kwargs)
                given = list(given) if isinstance(given, Iterator) else given
            except Exception:
                log.exception("answer_left_out", question=self.module, answer=name)
            else:
                yield name, given
