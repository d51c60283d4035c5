"""Pages of members, of the people who act for them, and of the roles in the Network."""
