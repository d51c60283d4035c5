#!/usr/bin/env python
"""Command line of the portal; development settings unless told otherwise."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "network.settings.dev")

    from django.core.management import execute_from_command_line

    from network.record.origin import origin

    with origin(lambda: {"command": sys.argv[1]}):
        execute_from_command_line(sys.argv)
