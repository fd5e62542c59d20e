"""`python -m plectrum`, and the commands `plectrum` and `plectrum-admin`."""

from plectrum.core.management import execute_from_command_line


def main() -> None:
    """Runs the command that the command line names."""
    execute_from_command_line()


if __name__ == "__main__":
    main()
