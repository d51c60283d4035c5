"""Periods and numbers that the Network may change on a page; the apps say which, and go on reading one function."""
