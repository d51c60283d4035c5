"""Pages of practices and documents."""
