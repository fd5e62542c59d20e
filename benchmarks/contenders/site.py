"""Works with a database, a template and a form and prints what each costs, as JSON.

Run by `benchmarks/site.py`, once with the name `plectrum` and once, under another interpreter,
with the name `django`: the same models, template and form for both.
"""

import importlib
import io
import json
import re
import sys
import time
import types
from datetime import date

framework = sys.argv[1]
rounds, calls = int(sys.argv[2]), int(sys.argv[3])


def load(path):
    return importlib.import_module(f"{framework}.{path}" if path else framework)


backend = {"plectrum": "plectrum.PlectrumTemplates", "django": "django.DjangoTemplates"}[framework]
BASE = """<!doctype html><html><head><title>{% block title %}{% endblock %}</title></head>
<body><h1>Books</h1>{% block content %}{% endblock %}</body></html>"""
PAGE = """{% extends "base.html" %}{% block title %}{{ title }}{% endblock %}
{% block content %}<table>
{% for row in rows %}<tr class="{% cycle 'odd' 'even' %}"><td>{{ row.id }}</td>
<td>{{ row.title }}</td>
<td>{{ row.author|default:"-" }}</td><td>{{ row.pages }}</td>
{% if row.pages > 300 %}<td>long</td>{% endif %}</tr>
{% endfor %}</table>{% endblock %}"""
FORM = """<form method="post">{% csrf_token %}{{ form.as_div }}</form>"""

load("conf").settings.configure(
    ROOT_URLCONF="benchmark_urls",
    ALLOWED_HOSTS=["localhost"],
    SECRET_KEY="not secret",
    USE_TZ=True,
    MIDDLEWARE=[
        f"{framework}.{path}"
        for path in (
            "middleware.security.SecurityMiddleware",
            "contrib.sessions.middleware.SessionMiddleware",
            "middleware.common.CommonMiddleware",
            "middleware.csrf.CsrfViewMiddleware",
            "contrib.auth.middleware.AuthenticationMiddleware",
            "contrib.messages.middleware.MessageMiddleware",
            "middleware.clickjacking.XFrameOptionsMiddleware",
        )
    ],
    INSTALLED_APPS=[
        f"{framework}.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages")
    ],
    TEMPLATES=[
        {
            "BACKEND": f"{framework}.template.backends.{backend}",
            "OPTIONS": {
                "loaders": [
                    (
                        f"{framework}.template.loaders.cached.Loader",
                        [
                            (
                                f"{framework}.template.loaders.locmem.Loader",
                                {"base.html": BASE, "page.html": PAGE, "form.html": FORM},
                            )
                        ],
                    )
                ],
            },
        }
    ],
    DATABASES={"default": {"ENGINE": f"{framework}.db.backends.sqlite3", "NAME": ":memory:"}},
)
load("").setup()
models = load("db.models")
forms = load("forms")
connection = load("db").connection


class Author(models.Model):
    name = models.CharField(max_length=100)

    class Meta:
        app_label = "benchmark"


class Book(models.Model):
    title = models.CharField(max_length=200)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
    pages = models.IntegerField()
    price = models.DecimalField(max_digits=8, decimal_places=2)
    published = models.DateField()
    in_print = models.BooleanField(default=True)
    blurb = models.TextField(blank=True)

    class Meta:
        app_label = "benchmark"


class BookForm(forms.Form):
    title = forms.CharField(max_length=200)
    author = forms.CharField(max_length=100)
    pages = forms.IntegerField(min_value=1)
    price = forms.DecimalField(max_digits=8, decimal_places=2)
    published = forms.DateField()
    in_print = forms.BooleanField(required=False)
    kind = forms.ChoiceField(choices=[("novel", "Novel"), ("poems", "Poems")])
    email = forms.EmailField()


def form_view(request):
    form = BookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return load("http").HttpResponseRedirect("/done/")
    return load("shortcuts").render(request, "form.html", {"form": form})


urls = types.ModuleType("benchmark_urls")
urls.urlpatterns = [load("urls").path("form/", form_view)]
sys.modules["benchmark_urls"] = urls
wsgi = load("core.handlers.wsgi").WSGIHandler()


def call(method, cookie="", body=b""):
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": "/form/", "QUERY_STRING": "",
        "wsgi.url_scheme": "http", "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "HTTP_HOST": "localhost", "wsgi.input": io.BytesIO(body), "HTTP_COOKIE": cookie,
        "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(body)),
    }  # fmt: skip
    status = []
    response = wsgi(environ, lambda line, headers, *_: status.append((line, headers)))
    content = b"".join(response)
    response.close()
    return status[0], content


(_, headers), page = call("GET")
cookie = next(value for name, value in headers if name == "Set-Cookie").partition(";")[0]
token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1].decode()
body = (
    f"csrfmiddlewaretoken={token}&title=Excession&author=Banks&pages=451&price=9.99"
    "&published=1996-06-13&in_print=on&kind=novel&email=a@example.com"
).encode()
assert call("POST", cookie, body)[0][0].startswith("302"), call("POST", cookie, body)

with connection.schema_editor() as editor:
    editor.create_model(Author)
    editor.create_model(Book)
author = Author.objects.create(name="Iain M. Banks")
Book.objects.bulk_create(
    Book(
        title=f"Book {number} <&>", author=author, pages=200 + number % 300, price="9.99",
        published=date(1996, 6, 13), blurb="x" * 100,
    )
    for number in range(1000)
)  # fmt: skip
template = load("template.loader").get_template("page.html")
rows = [{"id": n, "title": f"Book {n} <&>", "author": "Banks", "pages": 280 + n} for n in range(12)]
assert len(list(Book.objects.all())) == 1000
one = Book.objects.get(pk=1)


def saved():
    one.pages += 1
    one.save()


works = {
    "template: 12 rows, inherited": (lambda: template.render({"rows": rows, "title": "B"}), 1),
    "get by key": (lambda: Book.objects.get(pk=500), 1),
    "filter, order, 20 rows": (
        lambda: list(Book.objects.filter(pages__gt=300, in_print=True).order_by("title")[:20]),
        1,
    ),
    "1 000 rows as objects": (lambda: list(Book.objects.all()), 40),
    "select_related, 1 000 rows": (lambda: list(Book.objects.select_related("author")), 40),
    "change and save": (saved, 1),
    "create": (lambda: Author.objects.create(name="Another"), 1),
    "form of 8 fields, POST through WSGI": (lambda: call("POST", cookie, body), 4),
}


def cost(function, share):
    times = max(1, calls // share)
    for _ in range(3):
        function()
    best = float("inf")
    for _ in range(rounds):
        started = time.process_time()
        for _ in range(times):
            function()
        best = min(best, (time.process_time() - started) / times)
    return best * 1e6


print(json.dumps({name: cost(function, share) for name, (function, share) in works.items()}))
