"""Members, their places, who represents them and who holds an office in the Network."""
