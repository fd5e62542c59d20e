#!/usr/bin/env python
"""Runs the commands of this project."""

import os

from plectrum.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("PLECTRUM_SETTINGS_MODULE", "shelf.settings")
    execute_from_command_line()
