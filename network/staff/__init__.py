"""The second door: every record as it is stored, in Django's own admin, with the apps' services behind it."""
