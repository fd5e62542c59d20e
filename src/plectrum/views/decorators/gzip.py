"""The decorator about compression."""

from plectrum.middleware.gzip import GZipMiddleware
from plectrum.utils.decorators import decorator_from_middleware

gzip_page = decorator_from_middleware(GZipMiddleware)
gzip_page.__doc__ = "Compresses the response of one view."
