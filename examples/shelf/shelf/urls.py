"""The URLs of the example."""

from plectrum.contrib.staticfiles.views import serve
from plectrum.urls import include, path

urlpatterns = [
    path("", include("catalogue.urls")),
    path("language/", include("plectrum.conf.urls.i18n")),
    # A deployment serves collected files itself; this one runs anywhere as it is.
    path("static/<path:path>", serve, {"insecure": True}),
]
