"""Controlled keywords with both labels, definitions and synonyms; each app picks the vocabularies it needs."""
