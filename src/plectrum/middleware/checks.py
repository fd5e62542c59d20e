"""Checks of the settings that the middleware protects a site by."""

from __future__ import annotations

import inspect
from typing import Any

from plectrum.conf import settings
from plectrum.conf.global_settings import CSRF_FAILURE_VIEW
from plectrum.core.checks import (
    CheckMessage,
    Error,
    Tags,
    Warning,  # noqa: A004 - documented name
    register,
)
from plectrum.core.exceptions import ViewDoesNotExist
from plectrum.urls.utils import get_callable
from plectrum.utils.csp import CSP

_SECURITY = "plectrum.middleware.security.SecurityMiddleware"
_FRAMES = "plectrum.middleware.clickjacking.XFrameOptionsMiddleware"
_CSRF = "plectrum.middleware.csrf.CsrfViewMiddleware"
_CSP = "plectrum.middleware.csp.ContentSecurityPolicyMiddleware"
_CSP_PROCESSOR = "plectrum.template.context_processors.csp"

REFERRER_POLICIES = frozenset(
    {
        "no-referrer",
        "no-referrer-when-downgrade",
        "origin",
        "origin-when-cross-origin",
        "same-origin",
        "strict-origin",
        "strict-origin-when-cross-origin",
        "unsafe-url",
    }
)
OPENER_POLICIES = frozenset({"same-origin", "same-origin-allow-popups", "unsafe-none"})


def _warning(message: str, hint: str, identifier: str) -> list[CheckMessage]:
    return [Warning(message, hint=hint, id=identifier)]


@register(Tags.security, deploy=True)
def check_security_middleware(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Reports settings of SecurityMiddleware that are not strict, or that it is missing."""
    if _SECURITY not in settings.MIDDLEWARE:
        return _warning(
            f"You do not have '{_SECURITY}' in your MIDDLEWARE so the SECURE_HSTS_SECONDS, "
            "SECURE_CONTENT_TYPE_NOSNIFF, SECURE_REFERRER_POLICY, "
            "SECURE_CROSS_ORIGIN_OPENER_POLICY, and SECURE_SSL_REDIRECT settings will have no "
            "effect.",
            "Put it first in MIDDLEWARE.",
            "security.W001",
        )
    return [*_transport(), *_sniffing(), *_referrer(), *_opener()]


def _transport() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not settings.SECURE_HSTS_SECONDS:
        found += _warning(
            "You have not set a value for the SECURE_HSTS_SECONDS setting.",
            "If the whole site is served over HTTPS, browsers can be told to use nothing else. "
            "Begin with a small value, such as 3600: they will not forget it before.",
            "security.W004",
        )
    else:
        if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS is not True:
            found += _warning(
                "You have not set the SECURE_HSTS_INCLUDE_SUBDOMAINS setting to True.",
                "Without this, an insecure connection to a subdomain can be used against the "
                "site. Set it if all subdomains are served over HTTPS only.",
                "security.W005",
            )
        if settings.SECURE_HSTS_PRELOAD is not True:
            found += _warning(
                "You have not set the SECURE_HSTS_PRELOAD setting to True.",
                "Without this, the site cannot be put on the list of HTTPS sites that browsers "
                "come with.",
                "security.W021",
            )
    if settings.SECURE_SSL_REDIRECT is not True:
        found += _warning(
            "Your SECURE_SSL_REDIRECT setting is not set to True.",
            "Unless the site is to be reached without TLS too, set it, or let the server in front "
            "redirect all requests to HTTPS.",
            "security.W008",
        )
    return found


def _sniffing() -> list[CheckMessage]:
    if settings.SECURE_CONTENT_TYPE_NOSNIFF is True:
        return []
    return _warning(
        "Your SECURE_CONTENT_TYPE_NOSNIFF setting is not set to True, so your pages will not be "
        "served with an 'X-Content-Type-Options: nosniff' header.",
        "Set it, so that browsers do not take an upload for a script.",
        "security.W006",
    )


def _referrer() -> list[CheckMessage]:
    given = settings.SECURE_REFERRER_POLICY
    if given is None:
        return _warning(
            "You have not set the SECURE_REFERRER_POLICY setting, so your site will not send a "
            "Referrer-Policy header.",
            "Set it to 'same-origin', so that other sites do not learn which page a visitor "
            "comes from.",
            "security.W022",
        )
    values = [one.strip() for one in given.split(",")] if isinstance(given, str) else list(given)
    if set(values) <= REFERRER_POLICIES:
        return []
    return [
        Error(
            f"You have set the SECURE_REFERRER_POLICY setting to an invalid value: {given!r}.",
            hint=f"Choose from {', '.join(sorted(REFERRER_POLICIES))}.",
            id="security.E023",
        )
    ]


def _opener() -> list[CheckMessage]:
    given = settings.SECURE_CROSS_ORIGIN_OPENER_POLICY
    if given is None or given in OPENER_POLICIES:
        return []
    return [
        Error(
            "You have set the SECURE_CROSS_ORIGIN_OPENER_POLICY setting to an invalid value: "
            f"{given!r}.",
            hint=f"Choose from {', '.join(sorted(OPENER_POLICIES))}.",
            id="security.E024",
        )
    ]


@register(Tags.security, deploy=True)
def check_frames(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Reports that other sites may show the pages in a frame."""
    if _FRAMES not in settings.MIDDLEWARE:
        return _warning(
            f"You do not have '{_FRAMES}' in your MIDDLEWARE, so your pages will not be served "
            "with an 'x-frame-options' header.",
            "Add it, unless other sites are meant to show pages of this one in a frame: they "
            "could lead visitors to click what they do not see.",
            "security.W002",
        )
    if settings.X_FRAME_OPTIONS != "DENY":
        return _warning(
            f"You have '{_FRAMES}' in your MIDDLEWARE, but X_FRAME_OPTIONS is not set to 'DENY'.",
            "Unless the site shows parts of itself in frames, set it to 'DENY'.",
            "security.W019",
        )
    return []


@register(Tags.security, deploy=True)
def check_csrf_middleware(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Reports that requests which other sites make are not told apart, or the token is exposed."""
    if _CSRF not in settings.MIDDLEWARE:
        return _warning(
            "You don't appear to be using the built-in cross-site request forgery protection: "
            f"'{_CSRF}' is not in your MIDDLEWARE.",
            "Add it: a view that is forgotten by other means is a hole.",
            "security.W003",
        )
    if settings.CSRF_USE_SESSIONS or settings.CSRF_COOKIE_SECURE is True:
        return []
    return _warning(
        f"You have '{_CSRF}' in your MIDDLEWARE, but you have not set CSRF_COOKIE_SECURE to True.",
        "Set it, so that the token is never sent over a connection that others can read.",
        "security.W016",
    )


@register(Tags.security)
def check_csrf_failure_view(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Reports a CSRF_FAILURE_VIEW that cannot be imported or called."""
    path = settings.CSRF_FAILURE_VIEW
    if path == CSRF_FAILURE_VIEW:  # the framework's own, which nothing else may need
        return []
    try:
        view = get_callable(path)
    except (ImportError, ViewDoesNotExist) as error:
        message = f"The CSRF failure view '{path}' could not be imported."
        return [Error(message, hint=str(error), id="security.E102")]
    try:
        inspect.signature(view).bind(None, reason=None)
    except TypeError:
        return [
            Error(
                f"The CSRF failure view '{path}' does not take the correct number of arguments.",
                hint="Declare it as `def view(request, reason='')`.",
                id="security.E101",
            )
        ]
    except ValueError:  # a callable written in C that tells no signature
        return []
    return []


@register(Tags.compatibility)
def check_csrf_trusted_origins(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Reports trusted origins without a scheme."""
    return [
        Error(
            f"The values in the CSRF_TRUSTED_ORIGINS setting must start with a scheme (usually "
            f"http:// or https://) but found {origin}.",
            hint=f"Write 'https://{origin}'.",
            id="4_0.E001",
        )
        for origin in settings.CSRF_TRUSTED_ORIGINS
        if "://" not in origin
    ]


@register(Tags.security)
def check_csp_settings(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Reports policies that are none, and a nonce that no template can use."""
    found: list[CheckMessage] = []
    has_nonce = False
    for name in ("SECURE_CSP", "SECURE_CSP_REPORT_ONLY"):
        policy = getattr(settings, name)
        if not isinstance(policy, dict):
            found.append(
                Error(
                    f"The Content Security Policy setting '{name}' must be a dictionary (got "
                    f"{policy!r} instead).",
                    hint="Write directives with their sources: {'default-src': [CSP.SELF]}.",
                    id="security.E026",
                )
            )
            continue
        has_nonce |= any(
            sources == CSP.NONCE
            or (isinstance(sources, (list, tuple, set)) and CSP.NONCE in sources)
            for sources in policy.values()
        )
    if has_nonce and _CSP in settings.MIDDLEWARE and not _has_processor(_CSP_PROCESSOR):
        found += _warning(
            f"Your Content Security Policy includes CSP.NONCE and '{_CSP}' is enabled, but "
            f"'{_CSP_PROCESSOR}' is not configured: templates cannot write the nonce.",
            f"Add '{_CSP_PROCESSOR}' where TEMPLATES names context processors.",
            "security.W027",
        )
    return found


def _has_processor(path: str) -> bool:
    return any(
        path in engine.get("OPTIONS", {}).get("context_processors", ())
        for engine in settings.TEMPLATES
    )
