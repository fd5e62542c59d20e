"""The field that holds an IP address."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any, TypeVar

from plectrum.core import validators
from plectrum.core.exceptions import ValidationError
from plectrum.db.models.fields.base import Field
from plectrum.db.models.registry import register_built_in, register_output_field
from plectrum.sql import types
from plectrum.utils.ipv6 import clean_ipv6_address
from plectrum.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from typing_extensions import TypeVar as TypeVarWithDefault

    S = TypeVarWithDefault("S", default=str)
else:
    S = TypeVar("S")

MAX_ADDRESS_LENGTH = 39


@register_built_in
class GenericIPAddressField(Field[S]):
    """An IPv4 or IPv6 address, as text.

    Args:
        protocol: `both`, `IPv4` or `IPv6`.
        unpack_ipv4: Whether an IPv4 address that is mapped into IPv6 is stored as IPv4.
    """

    empty_strings_allowed = False
    default_error_messages = {"invalid": _("Enter a valid %(protocol)s address.")}
    description = _("IP address")

    def __init__(
        self,
        verbose_name: Any = None,
        name: str | None = None,
        protocol: str = "both",
        unpack_ipv4: bool = False,
        **options: Any,
    ) -> None:
        self.protocol, self.unpack_ipv4 = protocol, unpack_ipv4
        self.default_validators = validators.ip_address_validators(protocol, unpack_ipv4)  # type: ignore[misc]  # of this field
        options["max_length"] = MAX_ADDRESS_LENGTH
        super().__init__(verbose_name, name, **options)

    def deconstruct(self) -> tuple[Any, str, list[Any], dict[str, Any]]:
        """Adds the protocol, and leaves out the length, which always holds."""
        name, path, args, kwargs = super().deconstruct()
        if self.unpack_ipv4:
            kwargs["unpack_ipv4"] = True
        if self.protocol != "both":
            kwargs["protocol"] = self.protocol
        kwargs.pop("max_length", None)
        return name, path, args, kwargs

    def sql_type(self) -> types.SqlType:
        """Returns an address."""
        return types.IpAddress()

    def to_python(self, value: Any) -> Any:
        """Accepts text; an IPv6 address is brought to its short form."""
        if value is None:
            return None
        text = str(value).strip()
        if ":" in text:
            return clean_ipv6_address(
                text, self.unpack_ipv4, self.error_messages["invalid"] % {"protocol": _("IPv6")}
            )
        return text

    def get_prep_value(self, value: Any) -> Any:
        """Returns text, in short form where it is an address; an empty one is stored as NULL."""
        value = super().get_prep_value(value)
        if value is None or value == "":
            return None
        if ":" in str(value):
            try:
                return clean_ipv6_address(str(value), self.unpack_ipv4)
            except ValidationError:
                return str(value)
        return str(value)


register_output_field(ipaddress.IPv4Address, GenericIPAddressField)
register_output_field(ipaddress.IPv6Address, GenericIPAddressField)
