"""Messages of class-based views."""

from __future__ import annotations

from typing import Any

from plectrum.contrib.messages.api import success


class SuccessMessageMixin:
    """Adds a message when a form was valid.

    Attributes:
        success_message: The text, in which `%(name)s` stands for a cleaned value.
    """

    success_message = ""

    def form_valid(self, form: Any) -> Any:
        """Adds the message to what the view does."""
        response = super().form_valid(form)  # type: ignore[misc]  # of the view it is mixed into
        message = self.get_success_message(form.cleaned_data)
        if message:
            success(self.request, message)  # type: ignore[attr-defined]  # as above
        return response

    def get_success_message(self, cleaned_data: dict[str, Any]) -> str:
        """Returns the text."""
        return self.success_message % cleaned_data
