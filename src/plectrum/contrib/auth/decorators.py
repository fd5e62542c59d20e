"""Who may see a view."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from plectrum.conf import settings
from plectrum.contrib.auth.login import REDIRECT_FIELD_NAME
from plectrum.contrib.auth.redirects import redirect_to_login
from plectrum.core.exceptions import PermissionDenied
from plectrum.effects import Call, is_coroutine_function
from plectrum.shortcuts import resolve_url

View = Callable[..., Any]


def user_passes_test(
    test_func: Callable[..., Any],
    login_url: str | None = None,
    redirect_field_name: str | None = REDIRECT_FIELD_NAME,
) -> Callable[[View], View]:
    """Sends visitors to the login unless they pass a test; for views of both colours.

    Args:
        test_func: Called with the user; a function of either colour.
        login_url: The URL of the login, LOGIN_URL by default.
        redirect_field_name: The name of the parameter that says where to come back to.
    """

    def refuse(request: Any) -> Any:
        path = request.build_absolute_uri()
        login = resolve_url(login_url or settings.LOGIN_URL)
        here, there = urlsplit(path), urlsplit(login)
        is_same_site = (not there.scheme or there.scheme == here.scheme) and (
            not there.netloc or there.netloc == here.netloc
        )
        if is_same_site:
            path = request.get_full_path()
        return redirect_to_login(path, login, redirect_field_name)

    def decorator(view: View) -> View:
        if is_coroutine_function(view):

            @functools.wraps(view)
            async def awrapper(request: Any, *args: Any, **kwargs: Any) -> Any:
                user = await request.auser()
                if await Call(test_func, (user,)).aperform():
                    return await view(request, *args, **kwargs)
                return refuse(request)

            return awrapper

        @functools.wraps(view)
        def wrapper(request: Any, *args: Any, **kwargs: Any) -> Any:
            if Call(test_func, (request.user,)).perform():
                return view(request, *args, **kwargs)
            return refuse(request)

        return wrapper

    return decorator


def login_required(
    function: View | None = None,
    redirect_field_name: str | None = REDIRECT_FIELD_NAME,
    login_url: str | None = None,
) -> Any:
    """Sends visitors to the login who have not logged in."""

    def decorator(view: View) -> View:
        # A test of the view's colour: nothing has to leave the thread or the loop for it.
        test = _ais_authenticated if is_coroutine_function(view) else _is_authenticated
        return user_passes_test(test, login_url, redirect_field_name)(view)

    return decorator(function) if function else decorator


def _is_authenticated(user: Any) -> bool:
    return bool(user.is_authenticated)


async def _ais_authenticated(user: Any) -> bool:
    return bool(user.is_authenticated)


def login_not_required(view_func: View) -> View:
    """Exempts a view from LoginRequiredMiddleware."""
    view_func.login_required = False  # type: ignore[attr-defined]  # read by the middleware
    return view_func


def permission_required(
    perm: str | list[str] | tuple[str, ...],
    login_url: str | None = None,
    raise_exception: bool = False,
) -> Callable[[View], View]:
    """Sends visitors to the login who lack a permission, or refuses them.

    Args:
        perm: The permission, or several of which all are needed.
        login_url: The URL of the login, LOGIN_URL by default.
        raise_exception: Answer 403 instead.
    """
    permissions = (perm,) if isinstance(perm, str) else tuple(perm)

    def check(user: Any) -> bool:
        if user.has_perms(permissions):
            return True
        if raise_exception:
            raise PermissionDenied
        return False

    async def acheck(user: Any) -> bool:
        if await user.ahas_perms(permissions):
            return True
        if raise_exception:
            raise PermissionDenied
        return False

    def decorator(view: View) -> View:
        test = acheck if is_coroutine_function(view) else check
        return user_passes_test(test, login_url=login_url)(view)

    return decorator
