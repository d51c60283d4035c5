"""How a practice's number stands in an address."""


class PracticeNumber:
    """``NMN-P-0042`` in the path, 42 in the program."""

    regex = r"NMN-P-[0-9]{4,9}"

    def to_python(self, value: str) -> int:
        return int(value.removeprefix("NMN-P-"))

    def to_url(self, value: int | str) -> str:
        return f"NMN-P-{int(value):04d}"
