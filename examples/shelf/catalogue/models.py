"""The distributions of this machine and what readers say of them."""

from __future__ import annotations

from plectrum.conf import settings
from plectrum.core.validators import MaxValueValidator, MinValueValidator
from plectrum.db import models
from plectrum.urls import reverse
from plectrum.utils.translation import gettext_lazy as _


class Classifier(models.Model):
    """A classifier of the Python Package Index, such as `Topic :: Internet`."""

    name = models.CharField(_("name"), max_length=200, unique=True)

    class Meta:
        verbose_name = _("classifier")
        verbose_name_plural = _("classifiers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Distribution(models.Model):
    """An installed distribution."""

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=200, unique=True)
    version = models.CharField(_("version"), max_length=100)
    summary = models.CharField(_("summary"), max_length=500, blank=True)
    readme = models.TextField(_("description"), blank=True)
    author = models.CharField(_("author"), max_length=300, blank=True)
    licence = models.CharField(_("licence"), max_length=100, blank=True, db_index=True)
    home_page = models.URLField(_("home page"), max_length=500, blank=True)
    requires_python = models.CharField(_("requires Python"), max_length=100, blank=True)
    file_count = models.PositiveIntegerField(_("files"), default=0)
    size_bytes = models.PositiveBigIntegerField(_("size"), default=0)
    imported_at = models.DateTimeField(_("imported"), auto_now=True)
    classifiers = models.ManyToManyField(
        Classifier, verbose_name=_("classifiers"), related_name="distributions", blank=True
    )
    requirements = models.ManyToManyField(
        "self",
        through="Requirement",
        symmetrical=False,
        related_name="required_by",
        verbose_name=_("requirements"),
    )

    class Meta:
        verbose_name = _("distribution")
        verbose_name_plural = _("distributions")
        ordering = ["slug"]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("distribution", args=[self.slug])


class Requirement(models.Model):
    """That one distribution needs another."""

    distribution = models.ForeignKey(Distribution, on_delete=models.CASCADE, related_name="needs")
    needed = models.ForeignKey(Distribution, on_delete=models.CASCADE, related_name="needed_by")
    specifier = models.CharField(_("versions"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        constraints = [
            models.UniqueConstraint(fields=["distribution", "needed"], name="one_requirement")
        ]

    def __str__(self) -> str:
        return f"{self.needed.name}{self.specifier}"


class File(models.Model):
    """A file of a distribution."""

    distribution = models.ForeignKey(Distribution, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(_("path"), max_length=1000)
    size_bytes = models.PositiveBigIntegerField(_("size"), default=0)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["-size_bytes", "path"]

    def __str__(self) -> str:
        return self.path


class Review(models.Model):
    """What a reader says of a distribution."""

    distribution = models.ForeignKey(Distribution, on_delete=models.CASCADE, related_name="reviews")
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reviews"
    )
    stars = models.PositiveSmallIntegerField(
        _("stars"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    text = models.TextField(_("review"), max_length=2000)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["distribution", "reader"], name="one_review")
        ]

    def __str__(self) -> str:
        return f"{self.reader}: {self.stars}"
