"""One index for everything that can be found; the apps say what is searchable and who may see it."""
