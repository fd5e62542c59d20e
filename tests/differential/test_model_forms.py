"""Forms and formsets of models answer, look and store as the documented ones do."""

# ruff: noqa: E501 - one expression per line reads as a table

from __future__ import annotations

import pytest

from tests.differential.oracle import compare, needs_django

pytestmark = [pytest.mark.differential, needs_django]

MODELS = """
from {root}.db import models

class Author(models.Model):
    name = models.CharField(max_length=5, unique=True)
    rank = models.IntegerField(null=True, blank=True, default=3)
    def __str__(self):
        return self.name

class Book(models.Model):
    author = models.ForeignKey(Author, models.CASCADE, verbose_name="the author")
    editors = models.ManyToManyField(Author, related_name="edited", blank=True, help_text="mm")
    kind = models.CharField(max_length=3, choices=[("x", "X"), ("y", "Y")], blank=True)
    day = models.DateField(null=True, blank=True)
    text = models.TextField(default="tt")
    is_out = models.BooleanField(default=True)
    is_good = models.BooleanField(null=True, blank=True)
    price = models.DecimalField(max_digits=5, decimal_places=2, default="1.5")
    weight = models.FloatField(null=True, blank=True)
    email = models.EmailField(blank=True)
    url = models.URLField(blank=True)
    slug = models.SlugField(blank=True)
    key = models.UUIDField(null=True, blank=True)
    ip = models.GenericIPAddressField(null=True, blank=True)
    pages = models.PositiveSmallIntegerField(default=1)
    big = models.BigIntegerField(default=2)
    data = models.JSONField(default=dict, blank=True)
    at = models.TimeField(null=True, blank=True)
    when = models.DateTimeField(null=True, blank=True)
    length = models.DurationField(null=True, blank=True)
    code = models.CharField(max_length=3, null=True, blank=True)
    hidden = models.IntegerField(editable=False, default=1)
    class Meta:
        unique_together = [("author", "kind")]
"""

PRELUDE = f"""
import pathlib, re, sys, tempfile
directory = pathlib.Path(tempfile.mkdtemp())
(directory / "shop").mkdir()
(directory / "shop" / "__init__.py").write_text("")
(directory / "shop" / "models.py").write_text({MODELS!r})
sys.path.insert(0, str(directory))
from {{root}}.conf import settings
settings.configure(USE_TZ=True, SECRET_KEY="k", TIME_ZONE="UTC", INSTALLED_APPS=["shop"], DATABASES={{
    "default": {{"ENGINE": "{{root}}.db.backends.sqlite3", "NAME": ":memory:"}}}},
    DEFAULT_AUTO_FIELD="{{root}}.db.models.BigAutoField")
"""

SETUP = """
from {root} import forms
from {root}.db import connection
from {root}.http import QueryDict
from shop.models import Author, Book

with connection.schema_editor() as editor:
    editor.create_model(Author)
    editor.create_model(Book)
one = Author.objects.create(name="one")
two = Author.objects.create(name="two")

def html(text):
    return re.sub(r"\\s+", " ", re.sub(r"\\s*([<>])\\s*", r"\\1", str(text)))

def made(source):
    names = {"forms": forms, "Book": Book, "Author": Author}
    try:
        exec(source, names)
    except Exception as error:
        return type(error).__name__, str(error)
    return sorted(names["X"].base_fields)

class BookForm(forms.ModelForm):
    class Meta:
        model = Book
        fields = "__all__"
        labels = {"kind": "Kind?"}
        help_texts = {"kind": "help"}
        widgets = {"text": forms.TextInput}
        error_messages = {"kind": {"invalid_choice": "bad"}}

class AuthorForm(forms.ModelForm):
    extra = forms.CharField(required=False)
    class Meta:
        model = Author
        fields = ["name", "rank"]

GOOD = QueryDict('author=1&editors=1&editors=2&kind=y&text=x&price=2.50&pages=1&big=3&ip=::1&data={"a":1}')
BAD = QueryDict("author=9&editors=7&editors=x&kind=zz&text=&price=1234.5&pages=-1&big=9223372036854775808&data={")
CHANGED = QueryDict("author=2&kind=x&text=zz&price=1&pages=1&big=1&ip=1.2.3.4")

def stored(book):
    book.refresh_from_db()
    return {f.attname: str(getattr(book, f.attname)) for f in Book._meta.concrete_fields}, [str(a) for a in book.editors.order_by("pk")]

def errors(form):
    return form.is_valid(), form.errors.get_json_data()

def later(form):
    book = form.save(commit=False)
    before = stored(Book.objects.get(pk=book.pk))
    book.save()
    form.save_m2m()
    return before, stored(book)

Authors = forms.modelformset_factory(Author, fields=["name"], extra=1, can_delete=True)
Only = forms.modelformset_factory(Author, fields=["name"], edit_only=True)
Books = forms.inlineformset_factory(Author, Book, fields=["kind", "text"], extra=1)
ROWS = {"form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "2", "form-0-id": "1", "form-0-name": "eins",
        "form-1-id": "2", "form-1-name": "two", "form-1-DELETE": "on", "form-2-name": "neu"}
SAME = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-name": "q", "form-1-name": "q"}
INLINE = {"book_set-TOTAL_FORMS": "2", "book_set-INITIAL_FORMS": "0", "book_set-0-kind": "y",
          "book_set-0-text": "T1", "book_set-1-kind": "y", "book_set-1-text": "T2"}
OTHER = {**INLINE, "book_set-1-kind": "x"}

def saved(formset):
    if not formset.is_valid():
        return formset.errors, formset.non_form_errors()
    objects = [str(o) for o in formset.save()]
    return (objects, [str(o) for o in formset.new_objects], [(str(o), c) for o, c in formset.changed_objects],
            [str(o) for o in formset.deleted_objects], list(Author.objects.order_by("pk").values_list("name", flat=True)))

choice = forms.ModelChoiceField(Author.objects.order_by("pk"))
several = forms.ModelMultipleChoiceField(Author.objects.order_by("pk"))
named = forms.ModelChoiceField(Author.objects.order_by("pk"), to_field_name="name", empty_label=None)

def clean(field, value):
    try:
        found = field.clean(value)
    except forms.ValidationError as error:
        return error.messages, error.error_list[0].code
    return str(found)
"""

EXPRESSIONS = [
    "html(BookForm().as_p())", "list(BookForm().fields)", "{k: type(v).__name__ for k, v in BookForm().fields.items()}",
    "errors(BookForm(GOOD))", "stored(BookForm(GOOD).save())", "errors(BookForm(GOOD))", "errors(BookForm(BAD))", "BookForm(BAD).save()",
    "sorted((k, str(v)) for k, v in BookForm(instance=Book.objects.get()).initial.items())", "BookForm(GOOD, instance=Book.objects.get()).changed_data",
    "later(BookForm(CHANGED, instance=Book.objects.get()))", "html(BookForm(instance=Book.objects.get()).as_div())",
    "errors(AuthorForm(QueryDict('name=one')))", "errors(AuthorForm(QueryDict('name=toolong&rank=x')))",
    "AuthorForm(QueryDict('name=zz')).save(commit=False).rank", "AuthorForm(QueryDict('name=zz&rank=')).save(commit=False).rank",
    "AuthorForm(instance=one).initial", "AuthorForm(instance=one, initial={'rank': 9})['rank'].value()",
    *[f"made({s!r})" for s in (
      "class X(forms.ModelForm):\n class Meta: model = Author", "class X(forms.ModelForm):\n class Meta: model = Author; fields = 'name'",
      "class X(forms.ModelForm):\n class Meta: model = Author; fields = ['nope']", "class X(forms.ModelForm): pass\nX()",
      "class X(forms.ModelForm):\n class Meta: model = Book; fields = ['hidden']", "class X(forms.ModelForm):\n class Meta: model = Book; exclude = ['text']",
      "class X(forms.ModelForm):\n rank = None\n name = forms.SlugField()\n class Meta: model = Author; fields = '__all__'",
      "X = forms.modelform_factory(Author, fields=['name'], labels={'name': 'L'})", "forms.modelform_factory(Author)", "forms.modelformset_factory(Author)",
      "forms.inlineformset_factory(Book, Author, fields='__all__')", "forms.inlineformset_factory(Author, Book, fields='__all__', fk_name='x')")],
    "html(Authors(queryset=Author.objects.order_by('pk')))", "html(Authors(queryset=Author.objects.none()).empty_form)", "repr(Authors())",
    "saved(Authors(SAME))", "html(Books(instance=one))", "Books().prefix", "saved(Books(INLINE, instance=one))",
    "[errors(f) for f in Books(OTHER, instance=Author.objects.get(pk=2))]", "[(b.author_id, b.kind) for b in Books(OTHER, instance=one).save()]",
    "[str(v) for v, _ in choice.choices]", "len(choice.choices)", "[str(v) for v, _ in named.choices]", "html(forms.Select(choices=named.choices).render('n', 'two'))",
    *[f"clean(choice, {v})" for v in ("'1'", "'99'", "'x'", "''", "None", "one", "'1\\0'", "[]")],
    *[f"clean(several, {v})" for v in ("['1', '2']", "['99']", "['x']", "'1'", "[]", "[['1']]", "(1,)")],
    "clean(named, 'two')", "clean(named, '1')", "choice.prepare_value(one)", "several.prepare_value([one, '2'])", "choice.has_changed(1, '1')",
    "several.has_changed([one], ['1'])", "several.has_changed([one], ['2'])", "forms.model_to_dict(one)", "forms.model_to_dict(one, fields=['rank'])",
    "list(forms.fields_for_model(Author))", "list(forms.fields_for_model(Book, exclude=['text']))", "saved(Authors(ROWS))", "saved(Only({**SAME, 'form-1-name': 'r'}))",
]  # fmt: skip


def test_model_forms_answer_look_and_store_as_documented() -> None:
    assert compare(PRELUDE, EXPRESSIONS, SETUP) == []
