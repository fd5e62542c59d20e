"""Nothing stays unescaped that an installed Django would escape."""

# ruff: noqa: E501 - tables

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest

from tests.template import documented
from tests.template.differential import DjangoPeer, needs_django, render_here

pytestmark = [
    pytest.mark.differential,
    needs_django,
    pytest.mark.usefixtures("same_settings"),
]

TEMPLATES = {
    **documented.TEMPLATES,
    "included.html": "[{{ value }}|{{ value|safe }}|{{ attack }}]",
    "quoted.html": '<a title="{{ attack }}">{{ given }}</a>',
    "base.html": "{% block a %}{{ attack }}{% endblock %}",
}
VALUES = ["attack", "attribute", "address", "scripted", "my_list", "html", "safe", "lazy", "lazily_safe", "own_safe", "own_text", "markup", "answers.x", "answers.method", "error", "none", "tree"]  # fmt: skip
NO_TEXTS = {"my_list", "lazy", "lazily_safe", "markup", "error", "none", "tree"}
UNLIKE = re.compile(r"translate V|show V %}")  # fails there, or shows the value
ADDRESS = re.compile("0x[0-9a-f]+")
CHAINED = ["safe", "escape", "force_escape", "safeseq", "escapeseq", "join:'<'", "linebreaks", "urlize", "striptags", "truncatechars_html:12", "plain"]  # fmt: skip
MODES = {
    "on": "{}",
    "off": "{{% autoescape off %}}{}{{% endautoescape %}}",
    "on in off": "{{% autoescape off %}}{{% autoescape on %}}{}{{% endautoescape %}}{{{{ attack }}}}{{% endautoescape %}}{{{{ attack }}}}",
    "off in on": "{{% autoescape on %}}{{% autoescape off %}}{}{{% endautoescape %}}{{{{ attack }}}}{{% endautoescape %}}",
}
PLACES = [
    "{{ V }}", "{{ V|default:attack }}", "{{ none|default:V }}", "{{ none|default_if_none:V }}", "{{ yes|yesno:'<y>,n' }}",
    '<a title="{{ V }}">', "<a title='{{ V }}'>", "<a title={{ V|urlencode }}>", '<a href="?q={{ V|urlencode }}">', '<a href="?q={{ V|urlencode:"" }}">', '<a href="{{ V|iriencode }}">', '<a href="/{{ V|slugify }}">',
    "{% querystring empty_query q=V %}", "{% url 'text' V %}", "{% url 'text' V as u %}{{ u }}",
    "{{ V|json_script:'i' }}", "{{ V|json_script }}", "{{ my_dict|json_script:V }}", "<script>let a = '{{ V|escapejs }}'</script>", "<script>let a = \"{{ V|escapejs|safe }}\"</script>",
    "{% filter upper %}{{ V }}{% endfilter %}", "{% filter force_escape %}{{ V }}{% endfilter %}", "{% filter striptags %}{{ V|safe }}{% endfilter %}", "{% filter linebreaks|urlize %}{{ V }}{% endfilter %}", "{% filter truncatechars:9 %}{{ V }}{% endfilter %}", "{% filter cut:';' %}{{ V }}{% endfilter %}", "{% filter plain %}{{ V }}{% endfilter %}",
    "{% include 'quoted.html' with given=V %}", "{% include 'quoted.html' with given=V only %}", "{% include 'quoted.html' with given=V|safe attack=V %}",
    "{% load i18n %}{% translate V %}", "{% load i18n %}{% translate V as t %}{{ t }}", "{% load i18n %}{% translate V context V %}", "{% load i18n %}{% blocktranslate with v=V %}<b>{{ v }}</b>{% endblocktranslate %}", "{% load i18n %}{% blocktranslate with v=V|safe %}{{ v }}{% endblocktranslate %}", "{% load i18n %}{% blocktranslate with v=V asvar t %}{{ v }}{% endblocktranslate %}{{ t }}", "{% load i18n %}{% blocktranslate count n=two v=V %}{{ n }}{{ v }}{% plural %}{{ v }}{{ n }}{% endblocktranslate %}", "{% load i18n %}{% blocktranslate trimmed %} {{ attack }} {% endblocktranslate %}",
    "{% show V %}", "{% show V as s %}{{ s }}", "{% trust V %}", "{% trust V as s %}{{ s }}", "{% bold V %}", "{% bold V as s %}{{ s }}", "{% from_context %}", "{% all_of V a=V %}",
    "{% same %}<i>{{ V }}</i>{% endsame %}", "{% extended %}{{ V }}{% endextended %}", "{% stripped %} <i>{{ V }}</i> {% endstripped %}", "{% titled V %}<i>{{ V }}</i>{% endtitled %}", "{% same as s %}<i>{{ V }}</i>{% endsame %}{{ s }}", "{% stripped as s %}<i>{{ V }}</i>{% endstripped %}{{ s }}",
    "{% included V %}", "{% included V|safe %}",
    "{{ V|kept }}", "{{ V|broken_safe }}", "{{ V|trusted }}", "{{ V|told }}", "{{ V|safe|kept }}", "{{ V|safe|plain }}", "{{ V|kept|kept|safe|kept }}",
    "{% firstof V %}", "{% firstof none V as s %}{{ s }}", "{% firstof V|safe %}", "{% cycle V V %}", "{% cycle V 'x' as c %}{{ c }}", "{% cycle V|safe 'x' %}", "{% with w=V %}{{ w }}{{ w|safe }}{% endwith %}", "{% for i in V %}{{ i }}{% endfor %}", "{% ifchanged %}{{ V }}{% endifchanged %}", "{% spaceless %}<b> {{ V }} </b> <i>{% endspaceless %}", "{% regroup my_list by V as g %}{{ g }}", "{% widthratio V 1 1 %}", "{% partialdef p inline %}{{ V }}{% endpartialdef %}{% partial p %}", "{% extends 'base.html' %}{% block a %}{{ V }}{{ block.super }}{% endblock %}",
    "{{ V|add:safe }}", "{{ safe|add:V }}", "{{ V|cut:';' }}", "{{ V|safe|cut:'&' }}", "{{ V|safe|cut:';' }}", "{{ V|join:safe }}", "{{ my_list|join:V }}", "{{ V|first }}", "{{ V|last }}", "{{ V|make_list|safeseq }}", "{{ V|stringformat:'s' }}", "{{ V|safe|stringformat:'s' }}", "{{ V|linenumbers }}", "{{ V|unordered_list }}", "{{ V|urlizetrunc:9 }}", "{{ V|linebreaksbr }}", "{{ V|pprint }}", "{{ V|center:40 }}", "{{ V|safe|wordwrap:4 }}", "{{ V|truncatewords_html:2 }}", "{{ V|safe|truncatewords_html:2 }}", "{{ V|addslashes }}", "{{ V|phone2numeric }}", "{{ V|date }}", "{{ V|dictsort:0 }}", "{{ V|safe|title }}{{ V|safe|capfirst }}{{ V|safe|lower }}", "{{ V|escape|title }}", "{{ V|escape|cut:'l' }}", "{{ V|floatformat }}{{ V|filesizeformat }}", "{{ _('<b>') }}{{ V|default:_('<b>') }}", "{{ V|slice:':9' }}{{ V|safe|slice:':9' }}", "{{ V|truncatechars:9 }}{{ V|safe|truncatechars:9 }}",
]  # fmt: skip


def _request(source: str) -> dict[str, Any]:
    return {"source": source, "templates": TEMPLATES, "documented": True}


def _differences(peer: DjangoPeer, sources: list[str]) -> list[tuple[Any, ...]]:
    """Renders many expressions at once, and one by one where that fails or differs."""
    joined = _request("\n".join(sources))
    theirs = peer.ask(joined)
    if len(sources) > 1:
        if "output" in theirs and theirs == render_here(joined):
            return []
        return [found for source in sources for found in _differences(peer, [source])]
    ours = render_here(joined)
    return (
        []
        if ADDRESS.sub("", str(ours)) == ADDRESS.sub("", str(theirs))
        else [(sources[0], theirs, ours)]
    )


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("value", ["attack", "my_list", "markup", "lazily_safe"])
def test_filters_in_all_orders_escape_as_there(peer: DjangoPeer, value: str, mode: str) -> None:
    further = CHAINED if mode in {"on", "off"} and value == "attack" else []
    found = []
    for chain in itertools.permutations(CHAINED, 2):
        ends = [end for end in ["", *further] if end not in chain]
        chains = ["|".join(filter(None, [value, *chain, end])) for end in ends]
        found += _differences(peer, [MODES[mode].format("{{ " + c + " }}") for c in chains])
    assert found == []


@pytest.mark.parametrize("mode", ["on", "off"])
@pytest.mark.parametrize("value", VALUES)
def test_every_place_escapes_as_there(peer: DjangoPeer, value: str, mode: str) -> None:
    sources = [
        place.replace("V", value)
        for place in PLACES
        if value not in NO_TEXTS or not UNLIKE.search(place)
    ]
    if mode == "off":
        sources = [MODES["off"].format(source) for source in sources if "extends" not in source]
    assert [found for source in sources for found in _differences(peer, [source])] == []
