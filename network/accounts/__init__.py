"""The user, signing in and out, the reader's language and time zone."""
