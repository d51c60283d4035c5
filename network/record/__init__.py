"""The record of who did what: triggers write it, nobody changes it, pages show it in words."""
