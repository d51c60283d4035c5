"""A municipality joins the Network: from the first contact to its first steps as a member."""
