"""Fields that hold days, times and lengths of time."""

from __future__ import annotations

import datetime
import warnings
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from plectrum.conf import settings
from plectrum.core.exceptions import ValidationError
from plectrum.db.models.fields.base import Field, FieldOptions
from plectrum.db.models.registry import register_built_in, register_output_field
from plectrum.sql import types
from plectrum.utils import timezone
from plectrum.utils.dateparse import parse_date, parse_datetime, parse_duration, parse_time
from plectrum.utils.duration import duration_string
from plectrum.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from typing_extensions import TypeVar as TypeVarWithDefault
    from typing_extensions import Unpack

    DT = TypeVarWithDefault("DT", default=datetime.datetime)
    DA = TypeVarWithDefault("DA", default=datetime.date)
    TI = TypeVarWithDefault("TI", default=datetime.time)
    DU = TypeVarWithDefault("DU", default=datetime.timedelta)
else:
    DT, DA, TI, DU = (TypeVar(name) for name in ("DT", "DA", "TI", "DU"))


class _AutomaticMoment(Field[DA]):
    """What date and time fields share: being set to the present by themselves.

    Args:
        auto_now: Set at every save.
        auto_now_add: Set when the row is made.
    """

    empty_strings_allowed = False

    def __init__(
        self,
        verbose_name: Any = None,
        name: str | None = None,
        auto_now: bool = False,
        auto_now_add: bool = False,
        **options: Any,
    ) -> None:
        self.auto_now, self.auto_now_add = auto_now, auto_now_add
        if auto_now or auto_now_add:
            options["editable"] = False
            options["blank"] = True
        super().__init__(verbose_name, name, **options)

    def _present(self) -> Any:
        """Returns the value of this moment."""
        raise TypeError(f"{type(self).__name__} does not say what the present is.")

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """Sets the present where the field's options ask for it."""
        if self.auto_now or (self.auto_now_add and add):
            value = self._present()
            setattr(model_instance, self.attname, value)
            return value
        return super().pre_save(model_instance, add)

    def _error(self, code: str, value: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params={"value": value})

    def deconstruct(self) -> tuple[Any, str, list[Any], dict[str, Any]]:
        """Adds the automatic options, and leaves out what follows from them."""
        name, path, args, kwargs = super().deconstruct()
        if self.auto_now:
            kwargs["auto_now"] = True
        if self.auto_now_add:
            kwargs["auto_now_add"] = True
        if self.auto_now or self.auto_now_add:
            del kwargs["editable"]
            del kwargs["blank"]
        return name, path, args, kwargs

    def value_to_string(self, obj: Any) -> str:
        """Returns the value in ISO format."""
        value = self.value_from_object(obj)
        return "" if value is None else str(value.isoformat())


@register_built_in
class DateField(_AutomaticMoment[DA]):
    """A day."""

    default_error_messages = {
        "invalid": _(
            "“%(value)s” value has an invalid date format. It must be in YYYY-MM-DD format."
        ),
        "invalid_date": _(
            "“%(value)s” value has the correct format (YYYY-MM-DD) but it is an invalid date."
        ),
    }
    description = _("Date (without time)")

    @overload
    def __init__(
        self: DateField[datetime.date],
        verbose_name: Any = None,
        *,
        null: Literal[False] = False,
        auto_now: bool = False,
        auto_now_add: bool = False,
        **options: Unpack[FieldOptions],
    ) -> None: ...
    @overload
    def __init__(
        self: DateField[datetime.date | None],
        verbose_name: Any = None,
        *,
        null: Literal[True],
        auto_now: bool = False,
        auto_now_add: bool = False,
        **options: Unpack[FieldOptions],
    ) -> None: ...
    def __init__(self, verbose_name: Any = None, *args: Any, **options: Any) -> None:
        super().__init__(verbose_name, *args, **options)

    def sql_type(self) -> types.SqlType:
        """Returns a day."""
        return types.DATE

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Adds the methods that find the neighbours of an instance in time."""
        super().contribute_to_class(cls, name, private_only)
        if not self.null:
            for direction in ("next", "previous"):
                method = f"get_{direction}_by_{self.name}"
                if method not in cls.__dict__:
                    setattr(cls, method, _neighbour_method(self, is_next=direction == "next"))

    def _present(self) -> Any:
        return datetime.date.today()  # noqa: DTZ011 - the day at the server, as documented

    def to_python(self, value: Any) -> Any:
        """Accepts days, moments (their day in the default time zone) and ISO text."""
        if value is None:
            return value
        if isinstance(value, datetime.datetime):
            if settings.USE_TZ and timezone.is_aware(value):
                value = timezone.make_naive(value, timezone.get_default_timezone())
            return value.date()
        if isinstance(value, datetime.date):
            return value
        try:
            parsed = parse_date(value)
        except ValueError:
            raise self._error("invalid_date", value) from None
        if parsed is None:
            raise self._error("invalid", value)
        return parsed

    def get_prep_value(self, value: Any) -> Any:
        """Returns a day."""
        return self.to_python(super().get_prep_value(value))


@register_built_in
class DateTimeField(DateField[DT]):
    """A moment: a day and a time."""

    default_error_messages = {
        "invalid": _(
            "“%(value)s” value has an invalid format. It must be in "
            "YYYY-MM-DD HH:MM[:ss[.uuuuuu]][TZ] format."
        ),
        "invalid_date": _(
            "“%(value)s” value has the correct format (YYYY-MM-DD) but it is an invalid date."
        ),
        "invalid_datetime": _(
            "“%(value)s” value has the correct format (YYYY-MM-DD HH:MM[:ss[.uuuuuu]][TZ]) "
            "but it is an invalid date/time."
        ),
    }
    description = _("Date (with time)")

    @overload
    def __init__(
        self: DateTimeField[datetime.datetime],
        verbose_name: Any = None,
        *,
        null: Literal[False] = False,
        auto_now: bool = False,
        auto_now_add: bool = False,
        **options: Unpack[FieldOptions],
    ) -> None: ...
    @overload
    def __init__(
        self: DateTimeField[datetime.datetime | None],
        verbose_name: Any = None,
        *,
        null: Literal[True],
        auto_now: bool = False,
        auto_now_add: bool = False,
        **options: Unpack[FieldOptions],
    ) -> None: ...
    def __init__(self, verbose_name: Any = None, *args: Any, **options: Any) -> None:
        base: Any = super()
        base.__init__(verbose_name, *args, **options)

    def sql_type(self) -> types.SqlType:
        """Returns a moment."""
        return types.DATETIME

    def _present(self) -> Any:
        return timezone.now()

    def to_python(self, value: Any) -> Any:
        """Accepts moments, days (at midnight) and ISO text."""
        if value is None or isinstance(value, datetime.datetime):
            return value
        if isinstance(value, datetime.date):
            moment = datetime.datetime(value.year, value.month, value.day)  # noqa: DTZ001 - made aware next
            return self._localize(moment) if settings.USE_TZ else moment
        try:
            parsed = parse_datetime(value)
        except ValueError:
            raise self._error("invalid_datetime", value) from None
        if parsed is not None:
            return parsed
        try:
            day = parse_date(value)
        except ValueError:
            raise self._error("invalid_date", value) from None
        if day is None:
            raise self._error("invalid", value)
        return datetime.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the text had no zone

    def _localize(self, value: datetime.datetime) -> datetime.datetime:
        """Takes a naive moment to be in the default time zone, with a warning."""
        model = getattr(self, "model", None)
        where = f"{model.__name__}.{self.name}" if model else "(unbound)"
        warnings.warn(
            f"DateTimeField {where} received a naive datetime ({value}) while time zone "
            "support is active.",
            RuntimeWarning,
            stacklevel=4,
        )
        return timezone.make_aware(value, timezone.get_default_timezone())

    def get_prep_value(self, value: Any) -> Any:
        """Returns a moment, aware where time zones are in use."""
        value = self.to_python(Field.get_prep_value(self, value))
        if value is not None and value.tzinfo is None and settings.USE_TZ:
            return self._localize(value)
        return value


@register_built_in
class TimeField(_AutomaticMoment[TI]):
    """A time of day."""

    default_error_messages = {
        "invalid": _(
            "“%(value)s” value has an invalid format. It must be in HH:MM[:ss[.uuuuuu]] format."
        ),
        "invalid_time": _(
            "“%(value)s” value has the correct format (HH:MM[:ss[.uuuuuu]]) but it is an "
            "invalid time."
        ),
    }
    description = _("Time")

    @overload
    def __init__(
        self: TimeField[datetime.time],
        verbose_name: Any = None,
        *,
        null: Literal[False] = False,
        auto_now: bool = False,
        auto_now_add: bool = False,
        **options: Unpack[FieldOptions],
    ) -> None: ...
    @overload
    def __init__(
        self: TimeField[datetime.time | None],
        verbose_name: Any = None,
        *,
        null: Literal[True],
        auto_now: bool = False,
        auto_now_add: bool = False,
        **options: Unpack[FieldOptions],
    ) -> None: ...
    def __init__(self, verbose_name: Any = None, *args: Any, **options: Any) -> None:
        super().__init__(verbose_name, *args, **options)

    def sql_type(self) -> types.SqlType:
        """Returns a time of day."""
        return types.TIME

    def _present(self) -> Any:
        return datetime.datetime.now().time()  # noqa: DTZ005 - the time at the server, as documented

    def to_python(self, value: Any) -> Any:
        """Accepts times, moments (their time) and ISO text."""
        if value is None or isinstance(value, datetime.time):
            return value
        if isinstance(value, datetime.datetime):
            return value.time()
        try:
            parsed = parse_time(value)
        except ValueError:
            raise self._error("invalid_time", value) from None
        if parsed is None:
            raise self._error("invalid", value)
        return parsed

    def get_prep_value(self, value: Any) -> Any:
        """Returns a time of day."""
        return self.to_python(super().get_prep_value(value))


@register_built_in
class DurationField(Field[DU]):
    """A length of time."""

    empty_strings_allowed = False
    default_error_messages = {
        "invalid": _(
            "“%(value)s” value has an invalid format. It must be in "
            "[DD] [[HH:]MM:]ss[.uuuuuu] format."
        )
    }
    description = _("Duration")

    @overload
    def __init__(
        self: DurationField[datetime.timedelta],
        verbose_name: Any = None,
        *,
        null: Literal[False] = False,
        **options: Unpack[FieldOptions],
    ) -> None: ...
    @overload
    def __init__(
        self: DurationField[datetime.timedelta | None],
        verbose_name: Any = None,
        *,
        null: Literal[True],
        **options: Unpack[FieldOptions],
    ) -> None: ...
    def __init__(self, verbose_name: Any = None, **options: Any) -> None:
        super().__init__(verbose_name, **options)

    def sql_type(self) -> types.SqlType:
        """Returns a length of time."""
        return types.DURATION

    def to_python(self, value: Any) -> Any:
        """Accepts lengths of time and text."""
        if value is None or isinstance(value, datetime.timedelta):
            return value
        try:
            parsed = parse_duration(value)
        except ValueError:
            parsed = None
        if parsed is None:
            raise ValidationError(
                self.error_messages["invalid"], code="invalid", params={"value": value}
            )
        return parsed

    def get_prep_value(self, value: Any) -> Any:
        """Returns a length of time."""
        return self.to_python(super().get_prep_value(value))

    def value_to_string(self, obj: Any) -> str:
        """Returns the value as `[DD] HH:MM:ss.uuuuuu`."""
        value = self.value_from_object(obj)
        return "" if value is None else duration_string(value)


def _neighbour_method(field: Any, is_next: bool) -> Any:
    """Makes `get_next_by_<name>` or `get_previous_by_<name>`."""

    def get_neighbour(self: Any, **conditions: Any) -> Any:
        return self._get_next_or_previous_by_FIELD(field, is_next, **conditions)

    word = "next" if is_next else "previous"
    get_neighbour.__doc__ = f"Returns the {word} object by `{field.name}`, among given conditions."
    get_neighbour.__name__ = f"get_{word}_by_{field.name}"
    return get_neighbour


register_output_field(datetime.datetime, DateTimeField)
register_output_field(datetime.date, DateField)
register_output_field(datetime.time, TimeField)
register_output_field(datetime.timedelta, DurationField)
