"""Mail that leaves the portal. For now: reading what the first run wrote to files instead of sending it."""
