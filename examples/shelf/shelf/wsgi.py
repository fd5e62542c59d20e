"""The example as an WSGI application."""

import os

from plectrum.core.wsgi import get_wsgi_application

os.environ.setdefault("PLECTRUM_SETTINGS_MODULE", "shelf.settings")

application = get_wsgi_application()
