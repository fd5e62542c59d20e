"""Cases per heading of the reference of built-in filters; the values are `documented.values`."""

# ruff: noqa: E501 - tables

from __future__ import annotations


def _filter(name: str, values: str, arguments: list[str]) -> list[str]:
    """Writes a filter after each value with each argument."""
    calls = [f"{name}:{argument}" if argument else name for argument in arguments]
    return ["{{ " + f"{value}|{call}" + " }}" for value in values.split() for call in calls]


TEXTS = "text title safe lazy markup quote unicode html empty spaces none number undefined body"
LISTS = "abc numbers text empty none number data undefined points safe my_list"
NUMBERS = "zero one two one_text negative number float whole price decimal text none undefined yes infinite nan tiny empty"
TIMES = "day leap moment aware midnight noon half text empty none undefined number"
DATE_CHARACTERS = "djDlSwzWmnMbEFNtyYLogGhHisuaAfPeIOTZcrU"

FILTERS: dict[str, list[str]] = {
    "add": _filter(
        "add",
        TEXTS + " abc decimal float day one_text",
        ['"2"', "2", "abc", "title", "none", "safe", "one_text", "undefined", "1.5"],
    ),
    "addslashes": _filter("addslashes", TEXTS, [""]),
    "capfirst": _filter("capfirst", TEXTS, [""]),
    "center": _filter("center", TEXTS, ['"15"', "15", "0", "-1", '"x"', "none"]),
    "cut": _filter("cut", TEXTS, ['" "', '"a"', '";"', '"&"', "''", "none", "one", "title"]),
    "date": [
        "{{ moment|date:lazy }}{{ moment|time:markup }}{{ day|date:own_text }}",
        *_filter(
            "date",
            TIMES,
            [
                "",
                '"D d M Y"',
                '"SHORT_DATE_FORMAT"',
                '"DATETIME_FORMAT"',
                '"SHORT_DATETIME_FORMAT"',
                '"DATE_FORMAT"',
                '"YEAR_MONTH_FORMAT"',
                "''",
                "none",
                '"<b>Y</b>"',
                '"jS \\o\\f F"',
                '"\\\\Y"',
                "number_format",
                "undefined",
            ],
        ),
        *(
            f"{{{{ {value}|date:'{character}' }}}}"
            for value in ("day", "leap", "moment", "aware")
            for character in DATE_CHARACTERS
        ),
        *(
            f"{{{{ noon|date:'{character}' }}}}"
            for character in DATE_CHARACTERS
            if character != "U"
        ),
        '{{ moment|date:"D d M Y" }} {{ moment|time:"H:i" }}',
        *(
            "{% load i18n %}{% language '"
            + code
            + "' %}{{ day|date }}|{{ day|date:'SHORT_DATE_FORMAT' }}|{{ day|date:'D l N E F M b' }}{% endlanguage %}"
            for code in ("en", "en-us")
        ),
    ],
    "default": _filter(
        "default",
        TEXTS + " zero no abc yes",
        ['"nothing"', "'<b>'", "title", "none", "undefined", "0", "_('x')"],
    ),
    "default_if_none": _filter(
        "default_if_none", TEXTS + " zero no", ['"nothing"', "'<b>'", "title", "none"]
    ),
    "dictsort": [
        "{% for b in books|dictsort:'author.age' %}{{ b.title }} ({{ b.author.name }}){% endfor %}",
        *_filter(
            "dictsort",
            "people books points abc gaps none text data undefined number cities objects numbers",
            ["'name'", "0", "'0'", "'age'", "'__class__'", "'_x'", "1", "9", "'country'", "none"],
        ),
    ],
    "dictsortreversed": [
        "{% for b in books|dictsortreversed:'author.age' %}{{ b.title }}{% endfor %}",
        *_filter(
            "dictsortreversed", "people points abc gaps none text", ["'name'", "0", "'0'", "1"]
        ),
    ],
    "divisibleby": _filter("divisibleby", NUMBERS, ['"3"', "3", "0", "text", "1.5", "none"]),
    "escape": [
        *_filter("escape", TEXTS, [""]),
        "{% autoescape off %}{{ title|escape }}{{ safe|escape }}{{ title|escape|escape }}{{ markup|escape }}{{ lazy|escape }}{% endautoescape %}",
        "{{ title|escape|upper }}{{ title|upper|escape }}{{ 'a<b'|escape }}",
    ],
    "escapejs": [
        *_filter("escapejs", TEXTS, [""]),
        "{{ body|escapejs|safe }}",
        "<script>let myValue = '{{ quote|escapejs }}'</script>",
    ],
    "escapeseq": [
        '{% autoescape off %}{{ my_list|escapeseq|join:", " }}{% endautoescape %}',
        '{{ my_list|escapeseq|join:"<" }}',
        *_filter("escapeseq", LISTS, [""]),
        "{% for i in my_list|escapeseq %}{{ i }}{% endfor %}",
    ],
    "filesizeformat": [
        *_filter("filesizeformat", NUMBERS, [""]),
        *(
            f"{{{{ {size}|filesizeformat }}}}"
            for size in (
                0,
                1,
                2,
                1023,
                1024,
                1025,
                102400,
                1048575,
                1048576,
                1073741824,
                1099511627776,
                1125899906842624,
                10**18,
                -100,
                -2048,
                1.5,
                1023.9,
            )
        ),
    ],
    "first": _filter("first", LISTS, [""]),
    "floatformat": [
        *_filter(
            "floatformat",
            NUMBERS + " high group",
            [
                "",
                "3",
                '"0"',
                "0",
                '"-3"',
                '"2g"',
                '"g"',
                '"-3g"',
                '"3u"',
                '"u"',
                '"gu"',
                '"ug"',
                '"-2u"',
                '"x"',
                "text",
                "none",
                "number_format",
                "200",
            ],
        ),
        *(
            "{% load i18n %}{% language '"
            + code
            + "' %}{{ float|floatformat:'3' }}{{ float|floatformat:'3u' }}{{ group|floatformat:'2g' }}{% endlanguage %}"
            for code in ("pl", "de", "en")
        ),
        "{% load l10n %}{% localize off %}{{ group|floatformat:2 }}{% endlocalize %}",
        "{{ 2.5|floatformat:0 }}{{ 3.5|floatformat:0 }}{{ 0.000001|floatformat:-3 }}{{ '-0'|floatformat:1 }}{{ '1e3'|floatformat }}{{ ' 5 '|floatformat:2 }}{{ 1.005|floatformat:2 }}",
    ],
    "force_escape": [
        *_filter("force_escape", TEXTS, [""]),
        "{% autoescape off %}{{ body|linebreaks|force_escape }}{% endautoescape %}",
        "{{ title|force_escape|force_escape }}{{ safe|force_escape }}{{ title|escape|force_escape }}",
    ],
    "get_digit": _filter(
        "get_digit",
        "number zero negative text one_text float none undefined",
        ['"2"', "1", "9", "10", "0", "-1", "text", "none", "1.5"],
    ),
    "iriencode": _filter("iriencode", TEXTS + " iri url", [""]),
    "join": _filter(
        "join", LISTS + " nested_lists", ['" // "', "'<'", "title", "safe", "none", "one", "''"]
    ),
    "json_script": [
        *_filter(
            "json_script",
            "hello text title number none abc yes float safe lazy undefined my_list day decimal",
            ["", '"hello-data"', "title", "safe", "none", "empty", "one"],
        ),
        "{{ markup|json_script }}",
        "{{ nan|json_script }}",
        "{% autoescape off %}{{ hello|json_script:'<x>' }}{% endautoescape %}",
    ],
    "last": _filter("last", LISTS, [""]),
    "length": _filter("length", LISTS + " markup query", [""]),
    "linebreaks": [
        *_filter("linebreaks", TEXTS + " tabbed", [""]),
        "{% autoescape off %}{{ body|linebreaks }}{% endautoescape %}",
    ],
    "linebreaksbr": [
        *_filter("linebreaksbr", TEXTS + " tabbed", [""]),
        "{% autoescape off %}{{ body|linebreaksbr }}{% endautoescape %}",
    ],
    "linenumbers": [
        *_filter("linenumbers", TEXTS + " tabbed", [""]),
        "{% autoescape off %}{{ body|linenumbers }}{% endautoescape %}",
        "{{ 'a\n'|add:body|add:body|add:body|linenumbers }}",
    ],
    "ljust": _filter("ljust", TEXTS, ['"10"', "20", "0", "-3", "'x'"]),
    "lower": _filter("lower", TEXTS, [""]),
    "make_list": _filter("make_list", TEXTS + " abc one float", [""]),
    "phone2numeric": [
        *_filter("phone2numeric", TEXTS, [""]),
        '{{ "800-COLLECT"|phone2numeric }}{{ "0800 flowers Q Z q z"|phone2numeric }}',
    ],
    "pluralize": _filter(
        "pluralize",
        NUMBERS + " abc nested_lists.1 data",
        ["", '"es"', '"y,ies"', "'a,b,c'", "','", "''", "none", "'<,>'"],
    ),
    "pprint": _filter(
        "pprint",
        "text title abc data number none points yes cities float empty lazy safe my_list",
        [""],
    ),
    "random": [
        "{{ nested_lists.1|random }}",
        "{{ 'a'|random }}",
        "{{ nested_lists.2|random }}|",
        "{{ empty|random }}|",
        "{{ number|random }}",
        "{{ none|random }}",
    ],
    "rjust": [
        "{{ text|rjust:request }}",
        "{{ text|rjust:abc }}",
        "{{ text|rjust:page }}",
        *_filter("rjust", TEXTS, ['"10"', "20", "0", "-3", "'x'"]),
    ],
    "safe": [
        "{{ title|safe }}",
        "{{ title|safe|escape }}",
        "{{ title|escape|safe }}",
        "{{ title|safe|upper }}",
        "{{ title|upper|safe }}",
        "{{ number|safe }}",
        "{{ none|safe }}",
        "{{ my_list|safe }}",
        "{{ markup|safe }}",
        "{{ lazy|safe }}",
        "{% autoescape off %}{{ title|safe }}{% endautoescape %}",
        "{{ title|safe|force_escape }}",
        "{{ title|safe|cut:'<' }}",
    ],
    "safeseq": [
        '{{ my_list|safeseq|join:", " }}',
        *_filter("safeseq", LISTS, [""]),
        "{% for i in my_list|safeseq %}{{ i }}{% endfor %}",
        "{{ my_list|safeseq|first }}{{ my_list|safeseq|last }}{{ my_list|safeseq|slice:':1'|join:'<' }}",
    ],
    "slice": _filter(
        "slice",
        LISTS,
        [
            '":2"',
            '"1:"',
            '"::2"',
            '"-1:"',
            "2",
            '"1"',
            '"a:b"',
            '":"',
            "''",
            "none",
            '"0:1:2:3"',
            '":-1"',
            "'1:3'",
            "'::-1'",
            "'::0'",
            "1.5",
        ],
    ),
    "slugify": [
        *_filter("slugify", TEXTS, [""]),
        "{{ ' Jack & Jill like numbers 1,2,3 and 4 and silly characters ?%.$!/'|slugify }}{{ '--_a_--'|slugify }}{{ 'a  - b'|slugify }}",
    ],
    "stringformat": _filter(
        "stringformat",
        "text title number float none one abc tiny safe points decimal lazy",
        [
            '"E"',
            '"s"',
            '"05d"',
            '".2f"',
            '"r"',
            '"x"',
            '"%"',
            '"10s"',
            '"-10s"',
            '"q"',
            "''",
            '"c"',
            '"(a)s"',
            "2",
            '"+d"',
            '".3"',
            '"*d"',
        ],
    ),
    "striptags": [
        *_filter("striptags", TEXTS, [""]),
        "{{ '<b>Joel</b> <button>is</button> a <span>slug</span>'|striptags }}{{ 'a<!-- c -->b'|striptags }}{{ '<<b>script>x'|striptags }}{{ 'a < b > c'|striptags }}{{ '&lt;b&gt;'|striptags }}{{ '<script>x()</script>'|striptags }}{{ '<a href=\"x>y\">z'|striptags }}{{ 'x<y'|striptags }}",
    ],
    "time": [
        *_filter(
            "time", TIMES, ["", '"H:i"', '"TIME_FORMAT"', '"H\\h i\\m"', '"P"', '"D"', "''", "none"]
        ),
        *_filter("time", "moment aware midnight noon text none", ['"e O T Z"']),
        *(
            f"{{{{ {value}|time:'{character}' }}}}"
            for value in ("moment", "aware", "noon", "midnight", "half")
            for character in "gGhHisuaAfPeOTZD"
        ),
        "{% load i18n %}{% language 'de' %}{{ moment|time:'TIME_FORMAT' }}{{ moment|time }}{% endlanguage %}",
    ],
    "timesince": [
        "{{ blog_date|timesince:comment_date }}",
        "{{ comment_date|timesince:blog_date }}",
        "{{ blog_date|timesince:moment }}",
        "{{ from_date|timesince:conference_date }}",
        "{{ from_date|timesince:moment }}",
        "{{ blog_date|timesince:aware }}|",
        "{{ text|timesince }}|",
        "{{ none|timesince }}|",
        "{{ empty|timesince }}|",
        "{{ blog_date|timesince:text }}|",
        "{{ days.0|timesince:days.1 }}",
        "{{ leap|timesince:day }}",
        "{{ day|timesince:leap }}",
        "{{ noon|timesince }}",
        "{{ number|timesince }}",
        "{{ undefined|timesince }}|",
        "{{ blog_date|timesince:none|length }}",
    ],
    "timeuntil": [
        "{{ conference_date|timeuntil:from_date }}",
        "{{ comment_date|timeuntil:blog_date }}",
        "{{ blog_date|timeuntil:comment_date }}",
        "{{ moment|timeuntil:aware }}|",
        "{{ text|timeuntil }}|",
        "{{ none|timeuntil }}|",
        "{{ leap|timeuntil:day }}",
        "{{ moment|timeuntil:conference_date }}",
        "{{ moment|timeuntil:text }}|",
        "{{ blog_date|timeuntil }}",
    ],
    "title": [
        *_filter("title", TEXTS, [""]),
        "{{ \"my FIRST post, they're 3RD o'neil's x1y\"|title }}",
    ],
    "truncatechars": _filter(
        "truncatechars", TEXTS + " long", ["7", "1", "0", "-1", '"x"', "100", "none", "'3'"]
    ),
    "truncatechars_html": [
        *_filter(
            "truncatechars_html",
            "text title html safe number none empty body long unicode",
            ["7", "1", "0", "-1", '"x"', "100"],
        ),
        "{{ html|safe|truncatechars_html:9 }}",
        '{{ "<p>Joel is a slug</p>"|safe|truncatechars_html:7 }}',
        "{{ '<p>a\nb <img src=x> <br/>c d</p>'|safe|truncatechars_html:4 }}",
    ],
    "truncatewords": _filter(
        "truncatewords", TEXTS + " tabbed", ["2", "1", "0", "-1", '"x"', "100", "none"]
    ),
    "truncatewords_html": [
        *_filter(
            "truncatewords_html",
            "text title html safe number none empty body unicode",
            ["2", "1", "0", "-1", '"x"', "100"],
        ),
        "{{ html|safe|truncatewords_html:2 }}",
        '{{ "<p>Joel is a slug</p>"|safe|truncatewords_html:2 }}',
        "{{ '<ul><li>one two<li>three</ul> four'|safe|truncatewords_html:3 }}",
    ],
    "unordered_list": [
        *_filter(
            "unordered_list",
            "tree abc my_list nested_lists points empty text data none number",
            [""],
        ),
        "{% autoescape off %}{{ tree|unordered_list }}{% endautoescape %}",
        "{{ tree|safeseq|unordered_list }}",
    ],
    "upper": _filter("upper", TEXTS, [""]),
    "urlencode": _filter("urlencode", TEXTS + " url iri", ["", '""', '":/"', "none"]),
    "urlize": [
        *_filter("urlize", TEXTS + " link url", [""]),
        "{% autoescape off %}{{ link|urlize }}{{ title|urlize }}{% endautoescape %}",
        *(
            "{{ '" + text + "'|urlize }}"
            for text in (
                "djangoproject.com",
                "djangocon.eu",
                "http://a.b/(x)",
                "(www.a.org)",
                "www.a.org.",
                "www.a.org!",
                "https://a.org/?x=1&amp;y=2",
                "a@b.de, c",
                "HTTP://A.ORG",
                "ftp://a.org",
                "javascript:alert(1)",
                "www.a.org/a b",
                "http://[::1]/",
                "<www.a.org>",
                "www.ü.com",
                "http://a.org/%20x",
                "http://www.",
                "x.com/y",
                "mailto:a@b.com",
                "www.a.org&gt;",
                "http://a.org)",
                "http://a.org/a_(b)",
                "http://a.org,http://b.org",
            )
        ),
    ],
    "urlizetrunc": [
        *_filter("urlizetrunc", "text link title url none", ["15", "1", "0", "'x'", "5", "100"]),
        "{{ 'Check out www.djangoproject.com'|urlizetrunc:15 }}",
    ],
    "wordcount": _filter("wordcount", TEXTS + " tabbed", [""]),
    "wordwrap": _filter(
        "wordwrap", TEXTS + " tabbed long", ["5", "1", "20", "'5'", "'x'", "0", "-1", "none"]
    ),
    "yesno": _filter(
        "yesno",
        "yes no none empty text zero abc undefined",
        [
            "",
            '"yeah,no,maybe"',
            '"yeah,no"',
            "'a'",
            "'<a>,<b>,<c>'",
            "'a,b,c,d'",
            "''",
            "','",
            "title",
            "none",
            "one",
        ],
    ),
}
