"""Plectrum, a full-stack web framework for Python."""

__version__ = "0.1.0"
VERSION = (0, 1, 0, "alpha", 0)


def setup(set_prefix: bool = True) -> None:
    """Makes the project ready: reads the settings, sets up logging, loads the applications.

    Servers and commands call it; a script that uses models calls it first.

    Args:
        set_prefix: Also set the prefix of URLs from FORCE_SCRIPT_NAME.
    """
    # The engines can be imported alone: the rest is loaded by those who set a project up.
    from plectrum.apps import apps  # noqa: PLC0415
    from plectrum.utils.memory import collection_paused  # noqa: PLC0415

    with collection_paused(what_is_made_stays=not apps.ready):
        from plectrum.conf import settings  # noqa: PLC0415
        from plectrum.urls.base import set_script_prefix  # noqa: PLC0415
        from plectrum.utils.log import configure_logging  # noqa: PLC0415

        configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
        if set_prefix:
            set_script_prefix(settings.FORCE_SCRIPT_NAME or "/")
        apps.populate(settings.INSTALLED_APPS)
