"""Models with mistakes in them, and what the system checks must say of each."""

# ruff: noqa: E501 - a case per entry reads as a table

from __future__ import annotations

import textwrap
from typing import Any

from tests.support.check_cases import ACCOUNTS, SETTINGS, URLS, Case


def _field(name: str, finds: str, declaration: str, prepare: str = "", **options: Any) -> Case:
    """A model `M` with a field `f`, which is what is at fault."""
    return Case(
        name,
        tuple(f"{one} shop.M.f" for one in finds.split()),
        models=f"class M(models.Model):\n    f = {declaration}\n",
        prepare=prepare,
        **options,
    )


def _lacks(name: str, finds: str, declaration: str, *features: str) -> Case:
    """The same for a database that lacks something."""
    prepare = "".join(f"connection.features.{one} = False\n" for one in features)
    return _field(name, finds, declaration, prepare)


def _model(name: str, finds: str, models: str, prepare: str = "", **options: Any) -> Case:
    return Case(
        name,
        tuple(one.replace("@", " ") for one in finds.split()),
        models=textwrap.dedent(models),
        prepare=prepare,
        **options,
    )


def _meta(name: str, finds: str, meta: str, *features: str) -> Case:
    """A model `M` with numbers `a` and `b`, and these options; it is at fault."""
    return _model(
        name,
        " ".join(f"{one}@shop.M" for one in finds.split()),
        f"class M(models.Model):\n    a = models.IntegerField()\n    b = models.IntegerField()\n    many = models.ManyToManyField('self')\n    class Meta:\n        {meta}\n",
        "".join(f"connection.features.{one} = False\n" for one in features),
    )


_GENERATED = "models.GeneratedField(expression=models.F('id') + 1, output_field={}, db_persist={})"

FIELDS = [
    _field("max_length of a number", "fields.W122", "models.IntegerField(max_length=3)"),
    _field("digits without places", "fields.E135", "models.DecimalField(max_digits=3)"),
    _field("places without digits", "fields.E135", "models.DecimalField(decimal_places=3)"),
    _lacks(
        "no digits, no places",
        "fields.E130 fields.E132",
        "models.DecimalField()",
        "supports_no_precision_decimalfield",
    ),
    _field("no digits, no places here", "", "models.DecimalField()"),
    _field("neither files nor folders", "fields.E140", "models.FilePathField(allow_files=False)"),
    _field(
        "fixed moment",
        "fields.W161",
        "models.DateTimeField(default=__import__('datetime').datetime.now(__import__('datetime').timezone.utc))",
    ),
    _field(
        "moment long ago",
        "",
        "models.DateTimeField(default=__import__('datetime').datetime(2000, 1, 1, tzinfo=__import__('datetime').timezone.utc))",
    ),
    _field(
        "fixed day", "fields.W161", "models.DateField(default=__import__('datetime').date.today())"
    ),
    _field("day long ago", "", "models.DateField(default=__import__('datetime').date(2000, 1, 1))"),
    _field(
        "fixed time",
        "fields.W161",
        "models.TimeField(default=__import__('datetime').datetime.now().time())",
    ),
    _field(
        "some time of day",
        "",
        "models.TimeField(default=(__import__('datetime').datetime.now() + __import__('datetime').timedelta(hours=6)).time())",
    ),
    _field(
        "moment by a function",
        "",
        "models.DateTimeField(default=__import__('datetime').datetime.now)",
    ),
    _field("bytes with a text", "fields.E170", "models.BinaryField(default='x')"),
    _field("bytes", "", "models.BinaryField(default=b'x')"),
    _field("removed address", "fields.E900", "models.IPAddressField()"),
    _field("removed null boolean", "fields.E903", "models.NullBooleanField()"),
    _field(
        "picture without library",
        "fields.E210",
        "models.ImageField()",
        "import sys; sys.modules['PIL'] = None",
    ),
    _field(
        "generated from a wrong field",
        "fields.E223",
        _GENERATED.format("models.CharField(max_length=-1)", "True"),
    ),
    _field(
        "generated from a doubtful field",
        "fields.W224",
        _GENERATED.format("models.IntegerField(max_length=3)", "True"),
    ),
    _lacks(
        "no generated columns",
        "fields.E220 fields.E222",
        _GENERATED.format("models.IntegerField()", "True"),
        "supports_virtual_generated_columns",
        "supports_stored_generated_columns",
    ),
    _lacks(
        "no virtual columns",
        "fields.E221",
        _GENERATED.format("models.IntegerField()", "False"),
        "supports_virtual_generated_columns",
    ),
    _lacks(
        "no stored generated columns",
        "fields.E222",
        _GENERATED.format("models.IntegerField()", "True"),
        "supports_stored_generated_columns",
    ),
    _lacks(
        "no expressions as defaults",
        "fields.E011",
        "models.FloatField(db_default=Pi())",
        "supports_expression_defaults",
    ),
    _lacks(
        "value as default without expressions",
        "",
        "models.FloatField(db_default=1.0)",
        "supports_expression_defaults",
    ),
    _field("column as default", "fields.E012", "models.IntegerField(db_default=models.F('id'))"),
    _field(
        "function of a column as default",
        "fields.E012",
        "models.IntegerField(db_default=Abs(models.F('id')))",
    ),
    _field("function as default", "", "models.FloatField(db_default=Pi())"),
    _field("comment that is not kept", "fields.W163", "models.IntegerField(db_comment='x')"),
    Case(
        "no documents",
        ("fields.E180 shop.M",),
        models="class M(models.Model):\n    f = models.JSONField()\n",
        prepare="connection.features.supports_json_field = False",
    ),
    _lacks(
        "no collation of short texts",
        "fields.E190",
        "models.CharField(max_length=3, db_collation='NOCASE')",
        "supports_collation_on_charfield",
    ),
    _lacks(
        "no collation of texts",
        "fields.E190",
        "models.TextField(db_collation='NOCASE')",
        "supports_collation_on_textfield",
    ),
]

_T = "class T(models.Model):\n    x = models.IntegerField()\n"


def _key(name: str, finds: str, declaration: str, prepare: str = "") -> Case:
    """A model `M` with a relation `f` to `T`, which is at fault."""
    return _model(
        name,
        " ".join(f"{one}@shop.M.f" for one in finds.split()),
        f"{_T}class M(models.Model):\n    f = {declaration}\n",
        prepare,
    )


def _through(name: str, finds: str, keys: str, options: str = "") -> Case:
    """A relation between `A` and `B` by `J`, which has some keys."""
    body = "\n".join(f"    {key}" for key in keys.split("\n"))
    return _model(
        name,
        finds,
        "class B(models.Model):\n    pass\n"
        f"class A(models.Model):\n    f = models.ManyToManyField(B, through='J'{options})\n"
        f"class J(models.Model):\n{body}\n",
    )


_FK = "models.ForeignKey({}, models.CASCADE, related_name='+')"
_A, _B = _FK.format("A"), _FK.format("B")

RELATIONS = [
    _model(
        "key to a missing application",
        "fields.E300@shop.M.f fields.E307@shop.M.f",
        "class M(models.Model):\n    f = models.ForeignKey('nowhere.X', models.CASCADE)\n",
    ),
    _key(
        "query name with an underscore",
        "fields.E308",
        "models.ForeignKey(T, models.CASCADE, related_query_name='x_')",
    ),
    _key(
        "query name with two underscores",
        "fields.E309",
        "models.ForeignKey(T, models.CASCADE, related_query_name='x__y')",
    ),
    _key(
        "field that is not there",
        "fields.E312",
        "models.ForeignKey(T, models.CASCADE, to_field='y')",
    ),
    _key(
        "null of the database without null",
        "fields.E320",
        "models.ForeignKey(T, models.DB_SET_NULL)",
    ),
    _key(
        "default of the database without default",
        "fields.E322",
        "models.ForeignKey(T, models.DB_SET_DEFAULT)",
    ),
    _key(
        "default of the database", "", "models.ForeignKey(T, models.DB_SET_DEFAULT, db_default=1)"
    ),
    _key(
        "database that cannot cascade",
        "fields.E324",
        "models.ForeignKey(T, models.DB_CASCADE)",
        "connection.features.supports_on_delete_db_cascade = False",
    ),
    _key(
        "database that cannot set null",
        "fields.E324",
        "models.ForeignKey(T, models.DB_SET_NULL, null=True)",
        "connection.features.supports_on_delete_db_null = False",
    ),
    _key(
        "database that cannot set defaults",
        "fields.E324",
        "models.ForeignKey(T, models.DB_SET_DEFAULT, db_default=1)",
        "connection.features.supports_on_delete_db_default = False",
    ),
    _model(
        "deletion here behind one in the database",
        "fields.E323@shop.N.g",
        "class T(models.Model):\n    pass\nclass M(models.Model):\n    f = models.ForeignKey(T, models.CASCADE)\nclass N(models.Model):\n    g = models.ForeignKey(M, models.DB_CASCADE)\n",
    ),
    _model(
        "deletion in the database behind one here",
        "fields.E323@shop.N.g",
        "class T(models.Model):\n    pass\nclass M(models.Model):\n    f = models.ForeignKey(T, models.DB_CASCADE)\nclass N(models.Model):\n    g = models.ForeignKey(M, models.CASCADE)\n",
    ),
    _model(
        "deletions of both kinds",
        "models.E050@shop.M",
        "class T(models.Model):\n    pass\nclass M(models.Model):\n    f = models.ForeignKey(T, models.CASCADE)\n    g = models.ForeignKey(T, models.DB_CASCADE, related_name='+')\n",
    ),
    _model(
        "two ways of deletion of what a model refers to in itself",
        "fields.E323@shop.M.f fields.E323@shop.M.g models.E050@shop.M",
        "class M(models.Model):\n    f = models.ForeignKey('self', models.CASCADE, null=True, related_name='+')\n    g = models.ForeignKey('self', models.DB_CASCADE, null=True, related_name='+')\n",
    ),
    _model(
        "one way of deletion of what a model refers to in itself",
        "",
        "class M(models.Model):\n    f = models.ForeignKey('self', models.DB_CASCADE, null=True, related_name='+')\n    g = models.ForeignKey('self', models.DB_CASCADE, null=True, related_name='+')\n",
    ),
    _model(
        "deletion in the database before a relation to many",
        "",
        "class T(models.Model):\n    pass\nclass M(models.Model):\n    f = models.ManyToManyField(T)\nclass N(models.Model):\n    g = models.ForeignKey(M, models.DB_CASCADE)\n",
    ),
    _model(
        "deletion in the database of the target of many",
        "fields.E323@shop.T.u",
        "class U(models.Model):\n    pass\nclass T(models.Model):\n    u = models.ForeignKey(U, models.DB_CASCADE)\nclass M(models.Model):\n    f = models.ManyToManyField(T)\n",
    ),
    _model(
        "name of a manager",
        "fields.E348@shop.M.f",
        "class T(models.Model):\n    pass\nclass M(models.Model):\n    f = models.ForeignKey(T, models.CASCADE, related_name='objects')\n",
    ),
    _through("sound table in between", "", f"a = {_A}\nb = {_B}"),
    _through("two keys from the source", "fields.E334@shop.A.f", f"a = {_A}\nc = {_A}\nb = {_B}"),
    _through("two keys to the target", "fields.E335@shop.A.f", f"a = {_A}\nb = {_B}\nc = {_B}"),
    _through("no keys in between", "fields.E336@shop.J", "x = models.IntegerField()"),
    _through("no key to the target", "fields.E336@shop.J", f"a = {_A}"),
    _through(
        "fields of one name",
        "fields.E337@shop.A.f",
        f"a = {_A}\nb = {_B}",
        ", through_fields=('a',)",
    ),
    _through(
        "missing fields",
        "fields.E338@shop.A.f",
        f"a = {_A}\nb = {_B}",
        ", through_fields=('a', 'c')",
    ),
    _through(
        "field that is no key",
        "fields.E339@shop.A.f",
        f"a = {_A}\nb = {_B}\nx = models.IntegerField()",
        ", through_fields=('a', 'x')",
    ),
    _through(
        "fields in wrong order",
        "fields.E339@shop.A.f",
        f"a = {_A}\nb = {_B}",
        ", through_fields=('b', 'a')",
    ),
    _through(
        "two keys, and the choice of one",
        "",
        f"a = {_A}\nc = {_A}\nb = {_B}",
        ", through_fields=('a', 'b')",
    ),
    _model(
        "three keys to itself",
        "fields.E333@shop.J",
        f"class A(models.Model):\n    f = models.ManyToManyField('self', through='J')\nclass J(models.Model):\n    a = {_A}\n    b = {_A}\n    c = {_A}\n",
    ),
    _model(
        "two keys to itself",
        "",
        f"class A(models.Model):\n    f = models.ManyToManyField('self', through='J')\nclass J(models.Model):\n    a = {_A}\n    b = {_A}\n",
    ),
    _model(
        "table of a model",
        "fields.E340@shop.M.f",
        "class T(models.Model):\n    class Meta:\n        db_table = 'x'\nclass M(models.Model):\n    f = models.ManyToManyField(T, db_table='x')\n",
    ),
    _model(
        "table of another relation",
        "fields.E340@shop.M.f fields.E340@shop.M.g",
        "class T(models.Model):\n    pass\nclass M(models.Model):\n    f = models.ManyToManyField(T, db_table='x', related_name='+')\n    g = models.ManyToManyField(T, db_table='x', related_name='+')\n",
    ),
    _model(
        "table of a model with routers",
        "fields.W344@shop.M.f",
        "class T(models.Model):\n    class Meta:\n        db_table = 'x'\nclass M(models.Model):\n    f = models.ManyToManyField(T, db_table='x')\n",
        settings="DATABASE_ROUTERS = ['views.Router']",
    ),
    _model(
        "name of a symmetrical relation",
        "fields.W345@shop.M.f",
        "class M(models.Model):\n    f = models.ManyToManyField('self', related_name='x')\n",
    ),
    _key("comment of many", "fields.W163 fields.W346", "models.ManyToManyField(T, db_comment='x')"),
]

_ALONE = "models that are swapped are not looked at there"
_SWAPPED = "class M(models.Model):\n    class Meta:\n        swappable = 'THE_MODEL'\n"
_WITH_RELATED = "class N(models.Model):\n    f = models.ForeignKey(M, models.CASCADE)\n"

MODELS = [
    _model(
        "swapped for no label", "models.E001", _SWAPPED, settings="THE_MODEL = 'x'", alone=_ALONE
    ),
    _model(
        "swapped for a missing model",
        "models.E002",
        _SWAPPED,
        settings="THE_MODEL = 'shop.X'",
        alone=_ALONE,
    ),
    _model(
        "two relations by one model",
        "models.E003@shop.A",
        f"class B(models.Model):\n    pass\nclass A(models.Model):\n    f = models.ManyToManyField(B, through='J', related_name='+')\n    g = models.ManyToManyField(B, through='J', related_name='+')\nclass J(models.Model):\n    a = {_A}\n    b = {_B}\n",
    ),
    _model(
        "id that is no key",
        "models.E004@shop.M",
        "class M(models.Model):\n    id = models.IntegerField()\n",
    ),
    _model(
        "fields of two parents",
        "models.E005@shop.M",
        "class A(models.Model):\n    x = models.AutoField(primary_key=True)\n    t = models.IntegerField()\nclass B(models.Model):\n    y = models.AutoField(primary_key=True)\n    t = models.IntegerField()\nclass M(A, B):\n    pass\n",
    ),
    _model(
        "ids of two parents",
        "models.E005@shop.M",
        "class A(models.Model):\n    pass\nclass B(models.Model):\n    pass\nclass M(A, B):\n    pass\n",
    ),
    _model(
        "field named as a key's attribute",
        "models.E006@shop.M.f_id",
        f"{_T}class M(models.Model):\n    f = models.ForeignKey(T, models.CASCADE)\n    f_id = models.IntegerField(db_column='z')\n",
    ),
    _meta("unique_together of numbers", "models.E011", "unique_together = [('a', 'b'), 42]"),
    _model(
        "index on a parent's field",
        "models.E016@shop.M",
        f"{_T}class M(T):\n    class Meta:\n        indexes = [models.Index(fields=['x'], name='i')]\n",
    ),
    _model(
        "constraint on a parent's field",
        "models.E016@shop.M",
        f"{_T}class M(T):\n    class Meta:\n        constraints = [models.UniqueConstraint(fields=['x'], name='i')]\n",
    ),
    _model(
        "unique_together on a parent's field",
        "models.E016@shop.M",
        f"{_T}class M(T):\n    y = models.IntegerField()\n    class Meta:\n        unique_together = [('x', 'y')]\n",
    ),
    _model(
        "check that is overridden",
        "models.E020@shop.M",
        "class M(models.Model):\n    check = None\n",
    ),
    _model(
        "two orders",
        "models.E021@shop.M",
        f"{_T}class M(models.Model):\n    f = models.ForeignKey(T, models.CASCADE)\n    class Meta:\n        ordering = ['id']\n        order_with_respect_to = 'f'\n",
    ),
    _model(
        "operation on a missing model",
        "models.E022@function",
        "from {root}.apps import apps\ndef own(model): pass\napps.lazy_model_operation(own, ('shop', 'missing'))\n",
    ),
    _model(
        "underscore in front of a model",
        "models.E023@shop._M",
        "class _M(models.Model):\n    pass\n",
    ),
    _model(
        "underscore behind a model", "models.E023@shop.M_", "class M_(models.Model):\n    pass\n"
    ),
    _model(
        "two underscores in a model",
        "models.E024@shop.M__N",
        "class M__N(models.Model):\n    pass\n",
    ),
    _model(
        "property named as a key's attribute",
        "models.E025@shop.M",
        "class A(models.Model):\n    f = models.ForeignKey('self', models.CASCADE)\nclass M(A):\n    f_id = property(lambda self: 1)\n",
    ),
    _model(
        "proxy with fields",
        "models.E017",
        f"{_T}class M(T):\n    y = models.IntegerField()\n    class Meta:\n        proxy = True\n",
        refused="contains model fields",
    ),
    _meta(
        "checks without support",
        "models.W027",
        "constraints = [models.CheckConstraint(condition=models.Q(a__gt=1), name='c')]",
        "supports_table_check_constraints",
    ),
    _model(
        "two indexes of one name",
        "models.E029",
        "class M(models.Model):\n    a = models.IntegerField()\n    class Meta:\n        indexes = [models.Index(fields=['a'], name='i'), models.Index(fields=['id'], name='i')]\n",
    ),
    _model(
        "two models with an index of one name",
        "models.E030",
        "class M(models.Model):\n    class Meta:\n        indexes = [models.Index(fields=['id'], name='i')]\nclass N(models.Model):\n    class Meta:\n        indexes = [models.Index(fields=['id'], name='i')]\n",
    ),
    _model(
        "two constraints of one name",
        "models.E031",
        "class M(models.Model):\n    a = models.IntegerField()\n    class Meta:\n        constraints = [models.UniqueConstraint(fields=['a'], name='i'), models.UniqueConstraint(fields=['id'], name='i')]\n",
    ),
    _model(
        "two models with a constraint of one name",
        "models.E032",
        "class M(models.Model):\n    class Meta:\n        constraints = [models.UniqueConstraint(fields=['id'], name='i')]\nclass N(models.Model):\n    class Meta:\n        constraints = [models.UniqueConstraint(fields=['id'], name='i')]\n",
    ),
    _model(
        "one table with routers",
        "models.W035",
        "class M(models.Model):\n    class Meta:\n        db_table = 'x'\nclass N(models.Model):\n    class Meta:\n        db_table = 'x'\n",
        settings="DATABASE_ROUTERS = ['views.Router']",
    ),
    _meta(
        "unique with condition without support",
        "models.W036",
        "constraints = [models.UniqueConstraint(fields=['a'], condition=models.Q(b=1), name='c')]",
        "supports_partial_indexes",
    ),
    _meta(
        "index with condition without support",
        "models.W037",
        "indexes = [models.Index(fields=['a'], condition=models.Q(b=1), name='c')]",
        "supports_partial_indexes",
    ),
    _meta(
        "deferred unique without support",
        "models.W038",
        "constraints = [models.UniqueConstraint(fields=['a'], deferrable=models.Deferrable.DEFERRED, name='c')]",
    ),
    _meta(
        "unique with further columns without support",
        "models.W039",
        "constraints = [models.UniqueConstraint(fields=['a'], include=['b'], name='c')]",
    ),
    _meta(
        "index with further columns without support",
        "models.W040",
        "indexes = [models.Index(fields=['a'], include=['b'], name='c')]",
    ),
    _meta(
        "index with missing further column",
        "models.E012 models.W040",
        "indexes = [models.Index(fields=['a'], include=['c'], name='c')]",
    ),
    _meta(
        "index on a missing field of an expression",
        "models.E012",
        "indexes = [models.Index(models.F('c') + 1, name='c')]",
    ),
    _meta(
        "condition of a missing field",
        "models.E012",
        "constraints = [models.CheckConstraint(condition=models.Q(c__gt=1), name='c')]",
    ),
    _model(
        "condition across a relation",
        "models.E041@shop.M",
        f"{_T}class M(models.Model):\n    f = models.ForeignKey(T, models.CASCADE)\n    class Meta:\n        constraints = [models.CheckConstraint(condition=models.Q(f__x__gt=1), name='c')]\n",
    ),
    _model(
        "condition on a key",
        "",
        f"{_T}class M(models.Model):\n    f = models.ForeignKey(T, models.CASCADE)\n    class Meta:\n        constraints = [models.CheckConstraint(condition=models.Q(f__gt=1) | models.Q(f_id__lt=1), name='c')]\n",
    ),
    _meta(
        "index on an expression without support",
        "models.W043",
        "indexes = [models.Index(models.F('a') + 1, name='c')]",
        "supports_expression_indexes",
    ),
    _meta(
        "unique expression without support",
        "models.W044",
        "constraints = [models.UniqueConstraint(models.F('a') + 1, name='c')]",
        "supports_expression_indexes",
    ),
    _meta(
        "check of raw SQL",
        "models.W045",
        "constraints = [models.CheckConstraint(condition=models.Q(a=models.expressions.RawSQL('1', ())), name='c')]",
    ),
    _meta("comment on a table without support", "models.W046", "db_table_comment = 'x'"),
    _meta(
        "nulls without support",
        "models.W047",
        "constraints = [models.UniqueConstraint(fields=['a'], nulls_distinct=False, name='c')]",
    ),
    _model(
        "long name of a column",
        "models.E018@shop.M",
        f"class M(models.Model):\n    {'x' * 40} = models.IntegerField()\n",
        "connection.ops.max_name_length = lambda: 30",
    ),
    _model(
        "long name of a column in between",
        "models.E019@shop.M",
        f"class {'T' * 40}(models.Model):\n    pass\nclass M(models.Model):\n    f = models.ManyToManyField({'T' * 40}, db_table='x')\n",
        "connection.ops.max_name_length = lambda: 30",
    ),
    _model(
        "receiver of a missing model",
        "signals.E001",
        "from {root}.db.models.signals import post_save\ndef own(**_): pass\npost_save.connect(own, sender='shop.Missing', weak=False)\n",
    ),
    _model(
        "relation whose own table is one of a model",
        "fields.E340@shop.M.f",
        "class T(models.Model):\n    pass\nclass M(models.Model):\n    f = models.ManyToManyField(T)\nclass N(models.Model):\n    class Meta:\n        db_table = 'shop_m_f'\n",
    ),
    _meta(
        "options without support that are required",
        "",
        "db_table_comment = 'x'; required_db_features = ['supports_comments']",
    ),
]

TABLES = {
    "settings": SETTINGS,
    "urls": URLS,
    "accounts": ACCOUNTS,
    "fields": FIELDS,
    "relations": RELATIONS,
    "models": MODELS,
}
