"""A fault that ends as one line."""


class Trouble(Exception):
    """A fault that the person at the terminal can mend; its text is one line."""
