"""The example as an ASGI application."""

import os

from plectrum.core.asgi import get_asgi_application

os.environ.setdefault("PLECTRUM_SETTINGS_MODULE", "shelf.settings")

application = get_asgi_application()
