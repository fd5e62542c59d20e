"""Forms of the catalogue."""

from __future__ import annotations

from catalogue.models import Review
from plectrum import forms
from plectrum.contrib.auth.forms import UserCreationForm
from plectrum.utils.translation import gettext_lazy as _

STARS = [(number, "★" * number) for number in range(5, 0, -1)]


class SearchForm(forms.Form):
    """What a reader looks for."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Name or words")}),
    )


class ReviewForm(forms.ModelForm):
    """A review: stars and words."""

    stars = forms.TypedChoiceField(label=_("Stars"), choices=STARS, coerce=int)

    class Meta:
        model = Review
        fields = ["stars", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}


class SignUpForm(UserCreationForm):
    """A name and a password."""
