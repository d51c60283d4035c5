"""The roof: front page, what waits for the reader, the search page, status pages, and the set-up commands."""
