"""What of the catalogue is shown, whatever the format."""

from __future__ import annotations

from typing import Any

from catalogue.models import Distribution, Review
from plectrum.db.models import Avg, Count, Q, QuerySet

FACETS = 12


def found(query: str, licence: str) -> QuerySet[Distribution]:
    """Returns the distributions with all words of a search, under a licence if one is given."""
    distributions = Distribution.objects.all()
    for word in query.split():
        distributions = distributions.filter(
            Q(name__icontains=word) | Q(summary__icontains=word) | Q(slug__icontains=word)
        )
    return distributions.filter(licence=licence) if licence else distributions


def licences_of(distributions: QuerySet[Distribution]) -> list[dict[str, Any]]:
    """Returns the licences of distributions with how many are under each, frequent ones first."""
    counted = (
        distributions.exclude(licence="")
        .order_by()
        .values("licence")
        .annotate(count=Count("pk"))
        .order_by("-count", "licence")
    )
    return list(counted[:FACETS])


def as_item(distribution: Distribution) -> dict[str, Any]:
    """Returns what a list in JSON says of a distribution."""
    return {
        "name": distribution.name,
        "version": distribution.version,
        "summary": distribution.summary,
        "licence": distribution.licence,
        "url": distribution.get_absolute_url(),
    }


def as_detail(distribution: Distribution) -> dict[str, Any]:
    """Returns all that JSON says of a distribution."""
    reviews = distribution.reviews.select_related("reader")
    return {
        **as_item(distribution),
        "author": distribution.author,
        "home_page": distribution.home_page,
        "requires_python": distribution.requires_python,
        "files": distribution.file_count,
        "size_bytes": distribution.size_bytes,
        "requirements": [
            {"name": need.needed.name, "versions": need.specifier}
            for need in distribution.needs.select_related("needed").order_by("needed__slug")
        ],
        "required_by": [other.name for other in distribution.required_by.order_by("slug")],
        "classifiers": [classifier.name for classifier in distribution.classifiers.all()],
        "reviews": [as_review(review) for review in reviews],
    }


def as_review(review: Review) -> dict[str, Any]:
    """Returns what JSON says of a review."""
    return {
        "reader": review.reader.get_username(),
        "stars": review.stars,
        "text": review.text,
        "written": review.created_at,
    }


def rating_of(distribution: Distribution) -> dict[str, Any]:
    """Returns the average of the stars, and of how many reviews."""
    return distribution.reviews.aggregate(average=Avg("stars"), count=Count("pk"))
