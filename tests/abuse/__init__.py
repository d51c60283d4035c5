"""Abuse cases by their number, one test to each thing that must hold."""
