"""MariaDB and MySQL: options, servers, and text that only one of the two is sent."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import ssl
import uuid
from typing import Any

import asyncmy.converters
import pymysql.converters
import pytest
from pymysql.constants import CLIENT, FIELD_TYPE

from plectrum.conf.environment import parse_database_url
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.db.backends.mysql.conversions import conversions
from plectrum.db.backends.mysql.driver import translated
from plectrum.db.backends.mysql.options import connection_parameters, isolation_level
from plectrum.db.backends.mysql.server import Server, parsed_version
from plectrum.db.utils import IntegrityError, NotSupportedError, OperationalError, ProgrammingError
from plectrum.sql import types
from plectrum.sql.dialects.base import Environment
from plectrum.sql.dialects.mysql import ServerFacts, dialect
from plectrum.sql.errors import UnknownExplainOption, UnsupportedByDatabase
from plectrum.sql.nodes import dml, expressions, predicates, select
from plectrum.sql.nodes.base import Node
from plectrum.sql.render import render

C = expressions.Column
MARIADB = dialect(Environment(use_tz=True))
MYSQL = dialect(Environment(use_tz=True), ServerFacts(is_mariadb=False))
EAST = dt.timezone(dt.timedelta(hours=1))
EMPTY = {"NAME": "", "USER": "", "PASSWORD": "", "HOST": "", "PORT": "", "OPTIONS": {}}


def entry(**given: Any) -> dict[str, Any]:
    return {**EMPTY, **given}


def test_options_come_before_settings() -> None:
    given = entry(
        NAME="a", USER="u", PASSWORD="pä", HOST="h", PORT="3307", OPTIONS={"db": "b", "port": "1"}
    )
    parameters = connection_parameters(given, "default")
    assert (parameters["database"], parameters["port"], parameters["user"]) == ("b", 1, "u")
    assert parameters["password"] == "pä".encode()
    assert parameters["client_flag"] & CLIENT.FOUND_ROWS


def test_a_host_that_is_a_path_is_a_socket() -> None:
    parameters = connection_parameters(entry(HOST="/run/mysqld/mysqld.sock"), "default")
    assert parameters["unix_socket"] == "/run/mysqld/mysqld.sock"
    assert "host" not in parameters


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"char_set": "utf8mb4"}, "Did you mean 'charset'"),
        ({"nonsense": 1}, "Known ones are"),
        ({"ssl_mode": "PERHAPS"}, "It is one of"),
    ],
)
def test_options_that_mean_nothing_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        connection_parameters(entry(OPTIONS=options), "default")
    assert message in str(caught.value.hint)


def test_isolation_levels() -> None:
    assert isolation_level(entry(), "default") == "read committed"
    assert isolation_level(entry(OPTIONS={"isolation_level": None}), "default") is None
    with pytest.raises(ImproperlyConfigured, match="Invalid transaction isolation level"):
        isolation_level(entry(OPTIONS={"isolation_level": "chaos"}), "default")


@pytest.mark.parametrize(
    ("options", "verifies", "checks_name"),
    [
        ({"ssl": {}, "ssl_mode": "REQUIRED"}, ssl.CERT_NONE, False),
        ({"ssl_mode": "VERIFY_CA"}, ssl.CERT_REQUIRED, False),
        ({"ssl_mode": "VERIFY_IDENTITY"}, ssl.CERT_REQUIRED, True),
    ],
)
def test_encryption(options: dict[str, Any], verifies: int, checks_name: bool) -> None:
    context = connection_parameters(entry(OPTIONS=options), "default")["ssl"]
    assert (context.verify_mode, context.check_hostname) == (verifies, checks_name)


def test_urls_name_both() -> None:
    for scheme in ("mysql", "mariadb"):
        found = parse_database_url(f"{scheme}://me:p%40ss@db.example:3307/shop?connect_timeout=3")
        assert found["ENGINE"] == "plectrum.db.backends.mysql"
        assert (found["NAME"], found["PORT"]) == ("shop", "3307")
        assert connection_parameters(found, "default")["connect_timeout"] == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.11.19-MariaDB-0+deb12u1", ((10, 11, 19), True)),
        ("5.5.5-11.4.2-MariaDB", ((11, 4, 2), True)),
        ("8.4.3", ((8, 4, 3), False)),
    ],
)
def test_versions_are_read(text: str, expected: Any) -> None:
    assert parsed_version(text) == expected


@pytest.mark.parametrize("text", ["10.6.1-MariaDB", "8.0.36", "no version"])
def test_old_servers_are_refused(text: str) -> None:
    with pytest.raises(NotSupportedError):
        Server.from_row((text, "", 1, "InnoDB", 0))


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1213, OperationalError),
        (1205, OperationalError),
        (4025, IntegrityError),
        (1062, IntegrityError),
        (1048, IntegrityError),
        (1146, ProgrammingError),
        (2013, OperationalError),
    ],
)
def test_numbers_of_errors_decide_their_class(number: int, expected: type[Exception]) -> None:
    known = pymysql.err.error_map.get(number, pymysql.err.OperationalError)
    assert type(translated(known(number, "told"))) is expected


class Size(enum.IntEnum):
    BIG = 3


@pytest.mark.parametrize("library", [pymysql.converters, asyncmy.converters])
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Size.BIG, "3"),
        ("it's \\", r"'it\'s \\'"),
        (dt.datetime(2020, 1, 2, 3, tzinfo=EAST), "'2020-01-02 02:00:00'"),
        (uuid.UUID(int=1), "'00000000-0000-0000-0000-000000000001'"),
        (decimal.Decimal("1E+2"), "100"),
    ],
)  # fmt: skip
def test_both_libraries_write_values_alike(library: Any, value: Any, expected: str) -> None:
    table = conversions(library.conversions)
    write = table.get(type(value)) or table[str]
    assert write(value, table) == expected


@pytest.mark.parametrize("library", [pymysql.converters, asyncmy.converters])
def test_what_cannot_be_written_is_refused(library: Any) -> None:
    table = conversions(library.conversions)
    with pytest.raises(TypeError, match="cannot be a parameter"):
        table[str](object(), table)
    with pytest.raises(ValueError, match="no number"):
        table[decimal.Decimal](decimal.Decimal("NaN"), table)


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (FIELD_TYPE.TIME, "10:20:30.500000", dt.time(10, 20, 30, 500000)),
        (FIELD_TYPE.TIME, "-26:00:01", -dt.timedelta(hours=26, seconds=1)),
        (FIELD_TYPE.DATETIME, "0000-00-00 00:00:00", None),
        (FIELD_TYPE.DATE, "2020-02-29", dt.date(2020, 2, 29)),
    ],
)
def test_values_are_read(kind: int, text: str, expected: Any) -> None:
    assert conversions(pymysql.converters.conversions)[kind](text) == expected


NEW = dml.Insert(
    "t",
    ("a",),
    ((expressions.Parameter(0),),),
    conflict=dml.Conflict((), ("a",)),
)
MATCH = predicates.Regex(C(None, "a"), expressions.Parameter(0))


@pytest.mark.parametrize(
    ("node", "mariadb", "mysql"),
    [
        (
            NEW,
            "INSERT INTO `t` (`a`) VALUES (%s) ON DUPLICATE KEY UPDATE `a` = VALUES(`a`)",
            "INSERT INTO `t` (`a`) VALUES (%s) AS `new` ON DUPLICATE KEY UPDATE `a` = `new`.`a`",
        ),
        (MATCH, "`a` REGEXP BINARY %s", "REGEXP_LIKE(`a`, %s, 'c')"),
        (
            expressions.Call("JSON_SAME", (C(None, "a"), C(None, "b"))),
            "JSON_NORMALIZE(`a`) = JSON_NORMALIZE(`b`)",
            "`a` = CAST(`b` AS json)",
        ),
        (expressions.Call("ANY_VALUE", (C(None, "a"),)), "MAX(`a`)", "ANY_VALUE(`a`)"),
        (expressions.Cast(C(None, "a"), types.UUID), "CAST(`a` AS uuid)", "CAST(`a` AS char(32))"),
    ],
)
def test_each_server_is_written_its_own_way(node: Node, mariadb: str, mysql: str) -> None:
    assert render(node, MARIADB).sql == mariadb
    assert render(node, MYSQL).sql == mysql


def test_locks_that_a_server_has_not_are_refused() -> None:
    def locking(lock: select.Lock) -> select.Select:
        return select.Select((select.Output(C(None, "a")),), select.Table("t", "t"), lock=lock)

    assert render(locking(select.Lock(("t",))), MYSQL).sql.endswith(" FOR UPDATE OF `t`")
    with pytest.raises(UnsupportedByDatabase, match="FOR UPDATE OF"):
        render(locking(select.Lock(("t",))), MARIADB)
    with pytest.raises(UnsupportedByDatabase, match="FOR NO KEY UPDATE"):
        render(locking(select.Lock(no_key=True)), MYSQL)


def test_explain() -> None:
    assert MARIADB.explain_prefix("json", {"analyze": True}) == "ANALYZE FORMAT=JSON"
    assert MYSQL.explain_prefix("tree", {"analyze": True}) == "EXPLAIN ANALYZE FORMAT=TREE"
    for name, options in (("xml", {}), (None, {"buffers": True})):
        with pytest.raises(UnknownExplainOption):
            MARIADB.explain_prefix(name, options)


def test_a_zone_that_the_server_does_not_know_is_refused_instead_of_answered_with_null() -> None:
    blind = dialect(Environment(use_tz=True), ServerFacts(has_time_zones=False))
    for zone, is_known in (("Europe/Berlin", False), ("UTC+05:00", True), ("UTC", True)):
        node = expressions.Call(
            "EXTRACT", (C(None, "a"),), (("part", "hour"), ("kind", "datetime"), ("zone", zone))
        )
        if is_known:
            assert "CONVERT_TZ(`a`, '+00:00', '+0" in render(node, blind).sql
        else:
            with pytest.raises(UnsupportedByDatabase, match="tables of time zones are empty"):
                render(node, blind)
