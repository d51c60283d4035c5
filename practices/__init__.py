"""What municipalities do about community safety, told so that another can do it too, and the Network's documents."""
