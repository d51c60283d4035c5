"""The abuse cases of the security table (docs/security.md), one test or more per case, named by its number."""
