"""One test per abuse case, named by its number in docs/security.md."""
