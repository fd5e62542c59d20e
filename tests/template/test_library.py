"""Tags and filters of one's own."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from plectrum.template import (
    Context,
    Library,
    Node,
    NodeList,
    TemplateSyntaxError,
    Variable,
    VariableDoesNotExist,
)
from plectrum.template.defaultfilters import stringfilter
from plectrum.utils.html import conditional_escape, format_html
from plectrum.utils.safestring import SafeString, mark_safe
from tests.template.support import render


@pytest.fixture
def register() -> Library:
    return Library()


def test_a_filter_may_be_registered_in_every_documented_way(register: Library) -> None:
    register.filter("one", lambda value: f"{value}1")

    @register.filter
    def two(value: Any) -> str:
        return f"{value}2"

    @register.filter(name="three")
    def other(value: Any, arg: Any = "x") -> str:
        return f"{value}{arg}"

    assert render("{{ v|one|two|three|three:'y' }}", {"v": "a"}, library=register) == "a12xy"


def test_filters_declare_safety_escaping_and_text(register: Library) -> None:
    @register.filter(is_safe=True)
    def add_xx(value: Any) -> str:
        return f"{value}xx"

    @register.filter(needs_autoescape=True)
    def strong(text: str, autoescape: bool = True) -> SafeString:
        escape = conditional_escape if autoescape else str
        return SafeString(f"<strong>{escape(text)}</strong>")

    @register.filter
    @stringfilter
    def shorter(value: str) -> str:
        return value[:-1]

    values = {"raw": "<", "safe": mark_safe("<"), "number": 12}
    source = "{{ raw|add_xx }} {{ safe|add_xx }} {{ raw|strong }} {{ number|shorter }}"
    expected = "&lt;xx <xx <strong>&lt;</strong> 1"
    assert render(source, values, library=register) == expected
    off = "{% autoescape off %}{{ raw|strong }}{% endautoescape %}"
    assert render(off, values, library=register) == "<strong><</strong>"


def test_simple_tags_take_arguments_context_and_a_name(register: Library) -> None:
    @register.simple_tag
    def join(first: Any, *rest: Any, sep: str = "-", **named: Any) -> str:
        return sep.join([str(first), *map(str, rest), *(f"{k}<{v}>" for k, v in named.items())])

    @register.simple_tag(takes_context=True, name="greet")
    def hello(context: Any, name: str) -> str:
        context["greeted"] = name
        return f"Hello {name} from {context['me']}"

    register.simple_tag(lambda x: x - 1, name="minusone")
    values = {"me": "<me>", "x": 5}
    source = (
        "{% join 1 x|add:1 'b' sep='/' key=x %}|{% greet 'you' %}|{{ greeted }}|{% minusone 5 %}"
    )
    assert render(source, values, library=register) == (
        "1/6/b/key&lt;5&gt;|Hello you from &lt;me&gt;|you|4"
    )
    assert render("{% minusone x as y %}[{{ y }}]", values, library=register) == "[4]"


def test_a_simple_tag_that_takes_the_context_sees_the_names_of_loops(register: Library) -> None:
    @register.simple_tag(takes_context=True)
    def show(context: Any) -> str:
        return f"{context['item']}{context['forloop']['counter']}{context['w']}"

    source = "{% for item in 'ab' %}{% with w=item %}{% show %} {% endwith %}{% endfor %}"
    assert render(source, library=register) == "a1a b2b "


def test_simple_block_tags_get_their_content(register: Library) -> None:
    @register.simple_block_tag(takes_context=True)
    def msgbox(context: Any, content: str, level: str) -> SafeString:
        return format_html("<div class={}>{} {}</div>", level, content, context["site"])

    @register.simple_block_tag(end_name="endofchart")
    def chart(content: str) -> str:
        return f"[{content}]"

    source = "{% msgbox level='a' %}<i>{{ x }}</i>{% endmsgbox %}{% chart %}{{ x }}{% endofchart %}"
    expected = "<div class=a><i>&lt;</i> here</div>[&amp;lt;]"
    assert render(source, {"x": "<", "site": "here"}, library=register) == expected
    assert render("{% chart as c %}a{% endofchart %}{{ c }}", library=register) == "[a]"


def test_inclusion_tags_render_their_template_with_what_they_return(register: Library) -> None:
    @register.inclusion_tag("results.html")
    def results(items: Any) -> dict[str, Any]:
        return {"choices": items}

    @register.inclusion_tag("link.html", takes_context=True)
    def jump(context: Any) -> dict[str, Any]:
        return {"link": context["home"]}

    templates = {
        "results.html": "{% for c in choices %}<li>{{ c }}</li>{% endfor %}{{ home }}",
        "link.html": "<a href={{ link }}>",
    }
    source = "{% results items %}{% jump %}"
    values = {"items": ["<", "b"], "home": "/"}
    expected = "<li>&lt;</li><li>b</li><a href=/>"
    assert render(source, values, templates, library=register) == expected


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{% tag %}", "did not receive value(s) for the argument(s): 'a'"),
        ("{% tag 1 2 3 %}", "received too many positional arguments"),
        ("{% tag 1 c=2 %}", "received unexpected keyword argument 'c'"),
        ("{% tag 1 a=2 %}", "received multiple values for keyword argument 'a'"),
        ("{% tag a=1 2 %}", "positional argument(s) after some keyword argument(s)"),
    ],
)
def test_wrong_arguments_are_errors_of_the_template(
    register: Library, source: str, message: str
) -> None:
    @register.simple_tag
    def tag(a: Any, b: Any = None) -> str:
        return f"{a}{b}"

    with pytest.raises(TemplateSyntaxError) as caught:
        render(source, library=register)
    assert message in str(caught.value)


class UpperNode(Node):
    """Shows its nodes in capitals, and sets a name."""

    def __init__(self, nodelist: NodeList, expression: Any) -> None:
        self.nodelist = nodelist
        self.expression = expression

    def render(self, context: Any) -> str:
        context["seen"] = self.expression.resolve(context)
        return self.nodelist.render(context).upper()


def _do_upper(parser: Any, token: Any) -> Node:
    _, argument = token.split_contents()
    nodelist = parser.parse(("endupper",))
    parser.delete_first_token()
    return UpperNode(nodelist, parser.compile_filter(argument))


def test_a_tag_with_a_node_sees_loops_and_sets_names(register: Library) -> None:
    register.tag("upper", _do_upper)
    source = (
        "{% for i in items %}{% upper i|add:'!' %}{{ i }}{{ forloop.counter }}{{ x }}{% endupper %}"
        "{{ seen }}{% endfor %}[{{ seen }}]"
    )
    values = {"items": ["a", "<"], "x": "y"}
    assert render(source, values, library=register) == "A1Ya!&LT;2Y&lt;![]"


def test_blocks_inside_a_tag_can_be_overridden(register: Library) -> None:
    register.tag("upper", _do_upper)
    templates = {"base": "{% upper 1 %}<{% block b %}base{% endblock %}>{% endupper %}"}
    child = "{% extends 'base' %}{% block b %}child {{ block.super }}{% endblock %}"
    assert render(child, {}, templates, library=register) == "<CHILD BASE>"
    assert render("{% include 'base' %}", {}, templates, library=register) == "<BASE>"


def test_a_node_keeps_state_in_the_render_context(register: Library) -> None:
    class CycleNode(Node):
        def __init__(self, values: list[str]) -> None:
            self.values = values

        def render(self, context: Any) -> str:
            if self not in context.render_context:
                context.render_context[self] = itertools.cycle(self.values)
            return str(next(context.render_context[self]))

    register.tag("turn", lambda parser, token: CycleNode(token.split_contents()[1:]))
    templates = {"part": "{% turn a b %}"}
    source = "{% for i in 'xyz' %}{% turn a b %}{% include 'part' %}{% endfor %}"
    assert render(source, {}, templates, library=register) == "aabaaa"


def test_a_tag_resolves_variables_and_hears_of_missing_ones(register: Library) -> None:
    class ShowNode(Node):
        def __init__(self, name: str) -> None:
            self.variable = Variable(name)

        def render(self, context: Any) -> str:
            try:
                return str(self.variable.resolve(context))
            except VariableDoesNotExist as error:
                return f"({error})"

    register.tag("show", lambda parser, token: ShowNode(token.split_contents()[1]))
    source = "{% show a.b %}{% show 'text' %}{% show 1.5 %}{% show a.c %}"
    text = render(source, {"a": {"b": 1}}, library=register)
    assert text == "1text1.5(Failed lookup for key [c] in {'b': 1})"


def test_tags_of_a_kind_find_each_other_in_the_tree(register: Library) -> None:
    register.tag("upper", _do_upper)
    from tests.template.support import make_engine

    template = make_engine(library=register).from_string(
        "{% if a %}{% upper 1 %}{% upper 2 %}{% endupper %}{% endupper %}{% endif %}"
    )
    assert len(template.nodelist.get_nodes_by_type(UpperNode)) == 2
    assert template.render(Context({"a": 1})) == ""


def test_loading_some_names_of_a_library_only() -> None:
    source = "{% load localize unlocalize from l10n %}{{ 1.5|unlocalize }}"
    libraries = {"l10n": "plectrum.templatetags.l10n"}
    assert render(source, libraries=libraries) == "1.5"
    with pytest.raises(TemplateSyntaxError, match="'unlocalise' is not a valid tag") as caught:
        render("{% load unlocalise from l10n %}", libraries=libraries)
    assert "Did you mean 'unlocalize'" in caught.value.hint


def test_a_tag_must_return_a_node(register: Library) -> None:
    register.tag("wrong", lambda parser, token: "text")
    with pytest.raises(TemplateSyntaxError, match="returned str and no node"):
        render("{% wrong %}", library=register)
