"""The pages of the catalogue."""

from __future__ import annotations

from typing import Any

from catalogue.forms import ReviewForm, SearchForm, SignUpForm
from catalogue.models import Distribution, Review
from catalogue.presenting import as_detail, as_item, found, licences_of, rating_of
from plectrum.contrib import messages
from plectrum.contrib.auth import login, logout
from plectrum.contrib.auth.decorators import login_required
from plectrum.contrib.auth.forms import AuthenticationForm
from plectrum.core.paginator import Paginator
from plectrum.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from plectrum.shortcuts import get_object_or_404, redirect, render
from plectrum.urls import reverse
from plectrum.utils.feedgenerator import Rss201rev2Feed
from plectrum.utils.http import url_has_allowed_host_and_scheme
from plectrum.utils.translation import gettext as _
from plectrum.views.decorators.http import require_GET, require_http_methods, require_POST

PAGE_SIZE = 20
FEED_LENGTH = 20
FILES_SHOWN = 10


@require_GET
def distributions(request: HttpRequest) -> HttpResponse:
    """Shows what is found, with facets and pages."""
    form = SearchForm(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    licence = request.GET.get("licence", "")
    matching = found(query, licence)
    page = Paginator(matching, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "query": query,
        "licence": licence,
        "licences": licences_of(found(query, "")),
    }
    return render(request, "catalogue/distributions.html", context)


@require_GET
def distributions_json(request: HttpRequest) -> JsonResponse:
    """Gives what is found as JSON."""
    matching = found(request.GET.get("q", "")[:100], request.GET.get("licence", ""))
    page = Paginator(matching, PAGE_SIZE).get_page(request.GET.get("page"))
    items = [as_item(distribution) for distribution in page]
    return JsonResponse(
        {"count": page.paginator.count, "pages": page.paginator.num_pages, "items": items}
    )


@require_GET
def distribution(request: HttpRequest, slug: str) -> HttpResponse:
    """Shows one distribution."""
    found_one = get_object_or_404(Distribution, slug=slug)
    return _detail_page(request, found_one, ReviewForm())


def _detail_page(
    request: HttpRequest, one: Distribution, form: ReviewForm, status: int = 200
) -> HttpResponse:
    reviews = list(one.reviews.select_related("reader"))
    context = {
        "distribution": one,
        "needs": one.needs.select_related("needed").order_by("needed__slug"),
        "needed_by": one.required_by.order_by("slug"),
        "classifiers": one.classifiers.all(),
        "files": one.files.all()[:FILES_SHOWN],
        "reviews": reviews,
        "rating": rating_of(one),
        "form": form,
        "has_reviewed": any(review.reader_id == request.user.pk for review in reviews),
    }
    return render(request, "catalogue/distribution.html", context, status=status)


@require_GET
def distribution_json(request: HttpRequest, slug: str) -> JsonResponse:
    """Gives one distribution as JSON."""
    return JsonResponse(as_detail(get_object_or_404(Distribution, slug=slug)))


@require_POST
@login_required
def review(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Takes a reader's review; a second one takes the place of the first."""
    one = get_object_or_404(Distribution, slug=slug)
    existing = Review.objects.filter(distribution=one, reader=request.user).first()
    form = ReviewForm(request.POST, instance=existing)
    if not form.is_valid():
        return _detail_page(request, one, form, status=422)
    written = form.save(commit=False)
    written.distribution = one
    written.reader = request.user
    written.save()
    messages.success(request, _("Thank you for your review of %(name)s.") % {"name": one.name})
    return redirect(one)


@require_http_methods(["GET", "POST"])
def sign_up(request: HttpRequest) -> HttpResponseBase:
    """Makes an account and signs its reader in."""
    form = SignUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = form.save()
        login(request, user)
        messages.success(request, _("Welcome, %(name)s.") % {"name": user.get_username()})
        return redirect(_next_page(request))
    status = 422 if form.is_bound else 200
    context = {"form": form, "next": request.GET.get("next", "")}
    return render(request, "catalogue/sign_up.html", context, status=status)


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Signs a reader in."""
    form = AuthenticationForm(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        return redirect(_next_page(request))
    status = 422 if form.is_bound else 200
    context = {"form": form, "next": request.GET.get("next", "")}
    return render(request, "catalogue/sign_in.html", context, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """Signs a reader out."""
    logout(request)
    messages.info(request, _("You are signed out."))
    return redirect("distributions")


def _next_page(request: HttpRequest) -> str:
    """Returns where a reader wanted to go, if that is on this site."""
    target = request.POST.get("next", "")
    is_local = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if is_local else reverse("distributions")


@require_GET
def feed(request: HttpRequest) -> HttpResponse:
    """Gives the newest reviews as RSS."""
    rss: Any = Rss201rev2Feed(
        title=_("Reviews on the shelf"),
        link=request.build_absolute_uri("/"),
        description=_("What readers say of the Python distributions of this machine."),
        feed_url=request.build_absolute_uri(),
    )
    for one in Review.objects.select_related("distribution", "reader")[:FEED_LENGTH]:
        rss.add_item(
            title=f"{one.distribution.name}: {'★' * one.stars}",
            link=request.build_absolute_uri(one.distribution.get_absolute_url()),
            description=one.text,
            author_name=one.reader.get_username(),
            pubdate=one.created_at,
            unique_id=f"review-{one.pk}",
            unique_id_is_permalink=False,
        )
    return HttpResponse(rss.writeString("utf-8"), content_type=rss.content_type)
