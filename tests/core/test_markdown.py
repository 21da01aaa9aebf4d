"""Markdown of people and HTML of imports, made safe."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from tests.stopwatch import stopwatch
from webinar.core.markdown import TAGS, html_to_markdown, html_to_text, looks_like_html, plain, render

PAYLOADS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))",
    "[x](  JaVaScRiPt:alert(1))", "[x](data:text/html;base64,PHNjcmlwdD4=)", "![x](https://evil.example/p.png)",
    "<a href='java\tscript:alert(1)'>x</a>", "<svg onload=alert(1)>", "<iframe src=//evil></iframe>",
    "<style>*{display:none}</style>", "<p style='color:red'>x</p>", "<math><mi//xlink:href='data:x'>",
    "[x](//evil.example)", "<https://a.example/onclick=alert(1)>", "`<script>`", "x <b onmouseover=alert(1)>y</b>",
    '[a](https://a.example "t\\" onclick=alert(1)")', "<details open ontoggle=alert(1)>", "{{7*7}}",
]  # fmt: skip


def elements(markup: str) -> list[lxml_html.HtmlElement]:
    """Every element of some HTML."""
    return [
        one for one in lxml_html.fragment_fromstring(markup, create_parent="div").iter() if one.tag != "div"
    ]


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("convert", [render, lambda text: render(html_to_markdown(text))])
def test_nothing_that_runs_comes_through(payload: str, convert: object) -> None:
    for one in elements(str(convert(payload))):  # type: ignore[operator]
        assert one.tag in TAGS
        assert set(one.attrib) <= {"href", "title", "rel", "start"}
        assert (
            one.get("href", "https:").split(":")[0] in {"https", "http", "mailto"} or "href" not in one.attrib
        )


def test_links_are_marked_as_others_words() -> None:
    assert str(render("[ici](https://a.example/b?c=1&d=2)")) == (
        '<p><a href="https://a.example/b?c=1&amp;d=2" rel="nofollow noopener noreferrer ugc">ici</a></p>\n'
    )


def test_common_markdown() -> None:
    text = "# Titre\n\n- un\n- **deux**\n\n> cité\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nligne\nsuivante"
    tags = [one.tag for one in elements(str(render(text)))]
    assert tags == ["h3", "ul", "li", "li", "strong", "blockquote", "p", "table", "thead", "tr", "th", "th", "tbody",
                    "tr", "td", "td", "p", "br"]  # fmt: skip


@pytest.mark.parametrize(
    "char", ["[", "*", "`", "<", "> ", "- ", "[a](", "*a _b ", "|a\n|-\n", "![", "&amp;", "~~"]
)
def test_no_markdown_takes_long(char: str) -> None:
    text = (char * 60_000)[:59_000]
    with stopwatch() as spent:
        render(text)
        html_to_markdown("<b>" * 3_000 + text)
    assert spent.seconds < 2


def test_too_much_is_shown_as_plain_text() -> None:
    markup = str(render("**a** <b> " * 10_000))
    assert markup.startswith("<p>**a** &lt;b&gt; **a**")


def test_long_texts_are_rendered_piece_by_piece() -> None:
    text = "\n\n".join(f"Paragraphe **{number}** " + "mot " * 200 for number in range(20))
    assert [one.text for one in elements(str(render(text))) if one.tag == "strong"] == [
        str(n) for n in range(20)
    ]


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>Un &amp; deux</p><p>trois</p>", "Un & deux\n\ntrois"),
        ("<p>a<br>b<br/>c</p>", "a\nb\nc"),
        ("<ul><li>un</li><li>deux<ul><li>trois</li></ul></li></ul>", "- un\n- deux\n    - trois"),
        ("<ol><li>un</li><li>deux</li></ol>", "1. un\n2. deux"),
        ("<b>gras </b>et <em>penché</em>", "**gras** et *penché*"),
        ("<a href='https://a.example/x_(y)'>ici</a>", "[ici](https://a.example/x_%28y%29)"),
        ("<a href='javascript:x'>ici</a>", "ici"),
        ("<h1>Titre</h1>texte", "# Titre\n\ntexte"),
        ("<blockquote><p>un</p><p>deux</p></blockquote>", "> un\n>\n> deux\n>"),
        ("<pre><code>x = [1]\n  y</code></pre>", "    x = [1]\n      y"),
        ("<p>2023. une année, 3 * 4, a_b</p>", "2023\\. une année, 3 \\* 4, a\\_b"),
        ("<p># pas un titre</p><p>- pas une liste</p>", "\\# pas un titre\n\n\\- pas une liste"),
        ("<p>  beaucoup\n\n d’espaces  </p>", "beaucoup d’espaces"),
        ("<b></b><i> </i>x", "x"),
        ("<script>alert(1)</script><style>p{}</style>x", "x"),
    ],
)
def test_html_becomes_markdown(html: str, markdown: str) -> None:
    assert html_to_markdown(html) == markdown


@given(st.text(alphabet="ab *_`[]()<>#-+1.!|\\~&\n", max_size=60))
def test_words_of_html_come_back_as_the_same_words(text: str) -> None:
    from markupsafe import escape

    words = " ".join(text.split())
    shown = lxml_html.fragment_fromstring(
        str(render(html_to_markdown(f"<p>{escape(text)}</p>"))), create_parent="div"
    )
    assert " ".join(shown.text_content().split()) == words


def test_half_a_surrogate_pair_breaks_nothing() -> None:
    assert str(render("a\ud800")) == "<p>a?</p>\n"
    assert (html_to_markdown("<p>a\ud800</p>"), html_to_text("<p>a\ud800</p>")) == ("a?", "a?")


def test_words_alone() -> None:
    assert (
        plain("# Titre\n\nUn **mot** et [un lien](https://a.example)\n\n- x & y")
        == "Titre\n\nUn mot et un lien\n\n- x & y"
    )
    assert html_to_text("<p>Les <i>données</i> &lt;3</p>") == "Les données <3"


@pytest.mark.parametrize(
    ("text", "is_html"),
    [
        ("<p>x</p>", True),
        ("a<br/>b", True),
        ("1 < 2 > 0", False),
        ("<3", False),
        ("**x** <https://a.example>", False),
    ],
)
def test_html_is_told_from_text(text: str, is_html: bool) -> None:
    assert looks_like_html(text) is is_html
