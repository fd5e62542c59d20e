"""Generic views answer as documented: lists, single objects, forms and archives of dates."""

# ruff: noqa: E501 - one request per line reads as a table
from __future__ import annotations

import pytest

from tests.differential.oracle import compare, needs_django

pytestmark = [pytest.mark.differential, needs_django]

PRELUDE = """
from {root}.conf import settings
TEMPLATES = {
    "contenttypes/article_list.html": "list {{ object_list|join:',' }}|{{ article_list|length }}|{{ is_paginated }}|{{ page_obj }}|{{ paginator.num_pages }}|{{ extra }}",
    "contenttypes/article_detail.html": "detail {{ object }}={{ article }}|{{ view.kwargs }}|{{ extra }}",
    "contenttypes/article_form.html": "form {{ form.errors.as_json }}|{{ form.instance.title }}|{{ object }}|{{ form.initial.title }}",
    "contenttypes/article_confirm_delete.html": "delete {{ object }}",
    "contenttypes/article_archive.html": "archive {{ latest|join:',' }}|{% for d in date_list %}{{ d|date:'Y-m-d' }},{% endfor %}",
    "contenttypes/article_archive_year.html": "year {{ year|date:'Y' }}|{{ next_year|date:'Y-m-d' }}|{{ previous_year|date:'Y-m-d' }}|{{ object_list|join:',' }}|{% for d in date_list %}{{ d|date:'Y-m-d' }},{% endfor %}",
    "contenttypes/article_archive_month.html": "month {{ month|date:'Y-m' }}|{{ next_month|date:'Y-m-d' }}|{{ previous_month|date:'Y-m-d' }}|{{ object_list|join:',' }}|{% for d in date_list %}{{ d|date:'Y-m-d' }},{% endfor %}",
    "contenttypes/article_archive_week.html": "week {{ week|date:'Y-m-d' }}|{{ next_week|date:'Y-m-d' }}|{{ previous_week|date:'Y-m-d' }}|{{ object_list|join:',' }}",
    "contenttypes/article_archive_day.html": "day {{ day|date:'Y-m-d' }}|{{ next_day|date:'Y-m-d' }}|{{ previous_day|date:'Y-m-d' }}|{{ object_list|join:',' }}",
    "custom.html": "custom {{ things|join:',' }}|{{ thing }}|{{ form.errors.as_json }}|{{ title }}",
    "404.html": "missing",
}
settings.configure(
    SECRET_KEY="k", ALLOWED_HOSTS=["*"], ROOT_URLCONF="made_urls", USE_TZ=True, TIME_ZONE="UTC",
    INSTALLED_APPS=["{root}.contrib.contenttypes"],
    DATABASES={"default": {"ENGINE": "{root}.db.backends.sqlite3", "NAME": ":memory:"}},
    TEMPLATES=[{"BACKEND": "{root}.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": [("{root}.template.loaders.locmem.Loader", TEMPLATES)]}}],
)
"""
SETUP = """
__name__ = "made"
import datetime as dt, json, sys, types
from {root} import forms
from {root}.db import connection, models
from {root}.http import HttpResponse
from {root}.test import Client
from {root}.urls import path
from {root}.views import generic
from {root}.views.generic.edit import FormMixin, ModelFormMixin, ProcessFormView

class Article(models.Model):
    title = models.CharField(max_length=10)
    slug = models.SlugField(unique=True)
    day = models.DateField()
    moment = models.DateTimeField()
    class Meta:
        app_label = "contenttypes"
    def __str__(self):
        return self.title
    def get_absolute_url(self):
        return f"/detail/{self.pk}/"

class Plain(models.Model):
    title = models.CharField(max_length=10)
    class Meta:
        app_label = "contenttypes"

with connection.schema_editor() as editor:
    editor.create_model(Article)
    editor.create_model(Plain)
for number in range(12):
    Article.objects.create(title=f"a{number}", slug=f"s{number}", day=dt.date(2020 + number // 4, 1 + number % 5 * 2, 1 + number * 2), moment=dt.datetime(2020 + number // 4, 1 + number % 5 * 2, 1 + number * 2, 23, 30, tzinfo=dt.timezone.utc))
Article.objects.create(title="future", slug="future", day=dt.date(2999, 5, 5), moment=dt.datetime(2999, 5, 5, tzinfo=dt.timezone.utc))

class TitleForm(forms.Form):
    title = forms.CharField(max_length=5)

class Titled(generic.FormView):
    form_class = TitleForm
    template_name = "custom.html"
    success_url = "/done/"
    initial = {"title": "x"}

class NoSuccess(Titled):
    success_url = None

class Custom(generic.ListView):
    template_name = "custom.html"
    context_object_name = "things"
    def get_queryset(self):
        return Article.objects.filter(slug__startswith=self.kwargs["start"])

class NoQuery(generic.ListView):
    template_name = "custom.html"

Date = dict(model=Article, date_field="day")
routes = [
    ("list/", generic.ListView.as_view(model=Article, ordering="pk", extra_context={"extra": "e"})),
    ("paged/", generic.ListView.as_view(model=Article, ordering=["-pk"], paginate_by=5, paginate_orphans=2)),
    ("paged/<int:page>/", generic.ListView.as_view(queryset=Article.objects.order_by("pk"), paginate_by=5, page_kwarg="page")),
    ("empty/", generic.ListView.as_view(queryset=Article.objects.none(), allow_empty=False)),
    ("items/", generic.ListView.as_view(queryset=["x", "y"], template_name="custom.html", context_object_name="things")),
    ("custom/<str:start>/", Custom.as_view()),
    ("noquery/", NoQuery.as_view()),
    ("detail/<int:pk>/", generic.DetailView.as_view(model=Article)),
    ("slug/<slug:slug>/", generic.DetailView.as_view(model=Article, extra_context={"extra": 1})),
    ("both/<int:pk>/<slug:slug>/", generic.DetailView.as_view(model=Article, query_pk_and_slug=True)),
    ("other/<slug:name>/", generic.DetailView.as_view(queryset=Article.objects.all(), slug_url_kwarg="name", context_object_name="thing", template_name="custom.html")),
    ("nokey/", generic.DetailView.as_view(model=Article)),
    ("create/", generic.CreateView.as_view(model=Article, fields=["title", "slug", "day", "moment"], initial={"title": "new"})),
    ("plain/", generic.CreateView.as_view(model=Plain, fields=["title"], template_name="custom.html")),
    ("format/", generic.CreateView.as_view(model=Plain, fields=["title"], template_name="custom.html", success_url="/made/{title}/{id}/")),
    ("nofields/", generic.CreateView.as_view(model=Article)),
    ("update/<int:pk>/", generic.UpdateView.as_view(model=Article, fields=["title"])),
    ("delete/<int:pk>/", generic.DeleteView.as_view(model=Article, success_url="/gone/{slug}/")),
    ("form/", Titled.as_view()),
    ("nosuccess/", NoSuccess.as_view()),
    ("template/<int:x>/", generic.TemplateView.as_view(template_name="custom.html", extra_context={"title": "t"})),
    ("redirect/<int:x>/", generic.RedirectView.as_view(url="/to/%(x)s/", query_string=True)),
    ("permanent/", generic.RedirectView.as_view(url="/to/", permanent=True)),
    ("named/<int:pk>/", generic.RedirectView.as_view(pattern_name="detail")),
    ("nowhere/", generic.RedirectView.as_view()),
    ("archive/", generic.ArchiveIndexView.as_view(**Date)),
    ("archive/empty/", generic.ArchiveIndexView.as_view(queryset=Article.objects.none(), date_field="day")),
    ("archive/future/", generic.ArchiveIndexView.as_view(**Date, allow_future=True, date_list_period="month")),
    ("moments/", generic.ArchiveIndexView.as_view(model=Article, date_field="moment", date_list_period="day", paginate_by=4)),
    ("year/<int:year>/", generic.YearArchiveView.as_view(**Date, make_object_list=True)),
    ("years/<int:year>/", generic.YearArchiveView.as_view(**Date, allow_empty=True)),
    ("month/<int:year>/<str:month>/", generic.MonthArchiveView.as_view(**Date)),
    ("monthn/<int:year>/<int:month>/", generic.MonthArchiveView.as_view(**Date, month_format="%m", allow_empty=True)),
    ("mmonth/<int:year>/<int:month>/", generic.MonthArchiveView.as_view(model=Article, date_field="moment", month_format="%m")),
    ("week/<int:year>/<int:week>/", generic.WeekArchiveView.as_view(**Date)),
    ("weekm/<int:year>/<int:week>/", generic.WeekArchiveView.as_view(**Date, week_format="%W", allow_empty=True)),
    ("day/<int:year>/<str:month>/<int:day>/", generic.DayArchiveView.as_view(**Date)),
    ("dayn/<int:year>/<int:month>/<int:day>/", generic.DayArchiveView.as_view(**Date, month_format="%m", allow_empty=True)),
    ("mday/<int:year>/<int:month>/<int:day>/", generic.DayArchiveView.as_view(model=Article, date_field="moment", month_format="%m")),
    ("dayf/<int:year>/<int:month>/<int:day>/", generic.DayArchiveView.as_view(**Date, month_format="%m", allow_future=True)),
    ("date/<int:year>/<int:month>/<int:day>/<int:pk>/", generic.DateDetailView.as_view(**Date, month_format="%m")),
]
made = types.ModuleType("made_urls")
made.urlpatterns = [path(route, view, name=route.split("/")[0]) for route, view in routes]
sys.modules["made_urls"] = made

def answer(target, data=None, method=None):
    client = Client(raise_request_exception=True)
    if method:
        response = client.generic(method, target)
    else:
        response = client.get(target) if data is None else client.post(target, data)
    return response.status_code, response.get("Location"), response.get("Allow"), response.content.decode()
"""
GETS = [
    "/list/", "/list/?page=2", "/paged/", "/paged/?page=2", "/paged/?page=last", "/paged/?page=99", "/paged/?page=x", "/paged/2/", "/paged/9/",
    "/empty/", "/items/", "/custom/s1/", "/custom/zz/", "/noquery/", "/detail/1/", "/detail/99/", "/slug/s3/", "/slug/none/", "/both/1/s0/", "/both/1/s1/",
    "/other/s2/", "/nokey/", "/create/", "/plain/", "/nofields/", "/update/2/", "/update/99/", "/delete/3/", "/delete/99/", "/form/", "/template/5/",
    "/redirect/7/", "/redirect/7/?a=1&b=%C3%A9", "/permanent/", "/named/4/", "/nowhere/", "/archive/", "/archive/empty/", "/archive/future/", "/moments/", "/moments/?page=2",
    "/year/2020/", "/year/2021/", "/year/2022/", "/year/1999/", "/year/2999/", "/years/1999/", "/years/2021/", "/year/0/", "/year/99999/",
    "/month/2020/jan/", "/month/2020/mar/", "/month/2020/xyz/", "/month/2020/feb/", "/monthn/2020/2/", "/monthn/2020/12/", "/monthn/2020/13/", "/mmonth/2020/3/", "/mmonth/2021/1/",
    "/week/2020/0/", "/week/2020/9/", "/week/2020/99/", "/weekm/2020/9/", "/weekm/2020/53/", "/weekm/1/1/",
    "/day/2020/jan/1/", "/day/2020/jan/2/", "/dayn/2020/1/2/", "/dayn/2020/2/30/", "/dayn/2999/5/5/", "/mday/2020/1/1/", "/mday/2020/3/3/", "/dayf/2999/5/5/",
    "/date/2020/1/1/1/", "/date/2020/1/1/2/", "/date/2020/1/2/1/", "/date/2999/5/5/13/",
]  # fmt: skip
POSTS = [
    ("/create/", {}), ("/create/", {"title": "much too long a title", "slug": "no slug!", "day": "x", "moment": ""}),
    ("/create/", {"title": "made", "slug": "made", "day": "2021-02-03", "moment": "2021-02-03 04:05:06"}), ("/create/", {"title": "again", "slug": "made", "day": "2021-02-03", "moment": "2021-02-03 04:05:06"}),
    ("/plain/", {"title": "t"}), ("/plain/", {}), ("/format/", {"title": "t"}), ("/update/2/", {"title": "changed"}), ("/update/2/", {"title": ""}), ("/update/99/", {"title": "x"}),
    ("/delete/3/", {}), ("/delete/3/", {}), ("/form/", {"title": "ok"}), ("/form/", {"title": "too long"}), ("/form/", {}), ("/nosuccess/", {"title": "ok"}),
    ("/redirect/7/", {}), ("/list/", {}), ("/detail/1/", {}), ("/template/5/", {}),
]  # fmt: skip


def test_generic_views_answer_the_same() -> None:
    expressions = [f"answer({target!r})" for target in GETS]
    expressions += [f"answer({target!r}, {data!r})" for target, data in POSTS]
    expressions += [
        f"answer({target!r}, method={method!r})"
        for target in ("/list/", "/form/", "/delete/4/", "/redirect/7/", "/detail/1/")
        for method in ("HEAD", "OPTIONS", "PUT", "DELETE", "TRACE")
    ]
    expressions += [f"answer({target!r})" for target in ("/list/", "/detail/2/", "/slug/made/")]
    assert compare(PRELUDE, expressions, SETUP) == []
