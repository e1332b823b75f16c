"""A mail's markup is signs in its text: where an element begins, ends or hides something (R17)."""

import pytest

from misa_order.payments.mails.markup import (
    CELL,
    CONDITION,
    HIDDEN,
    OPEN,
    ROW,
    ROW_END,
    SHUT,
    line_shown,
    marked_text,
    without_signs,
    without_tables,
)


def shown(html: str) -> str:
    return without_signs(marked_text(html))


@pytest.mark.parametrize(
    "name",
    [
        *("td", "th", "tr", "table", "p", "div", "li", "ul", "ol", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("center", "section", "blockquote", "pre", "DIV"),
    ],
)
def test_a_block_stands_on_lines_of_its_own(name: str) -> None:
    assert shown(f"a<{name}>b</{name}>c") == shown(f'a<{name} x="1">b</{name} >c') == "a\nb\nc"


@pytest.mark.parametrize("name", ["b", "i", "u", "span", "font", "a", "strong", "em", "small", "tbody"])
def test_an_element_in_a_line_leaves_its_edges_alone(name: str) -> None:
    assert marked_text(f"a<{name}>b</{name}>c") == f"a{OPEN}b{SHUT}c"


def test_a_line_ends_at_a_break() -> None:
    assert [marked_text(f"a<{tag}>b") for tag in ("br", "BR/", "br /", "hr")] == ["a\nb"] * 4
    assert marked_text("a\nb  \t c") == "a b c"


@pytest.mark.parametrize("name", ["style", "script", "template", "textarea", "title"])
def test_what_nobody_sees_is_one_sign_and_no_text(name: str) -> None:
    assert marked_text(f"a<{name} x>b\nd</{name.upper()} >c") == f"a{HIDDEN}c"
    assert marked_text(f"a<{name}>b<i></{name}>c") == f"a{HIDDEN}b{OPEN}{HIDDEN}c"


@pytest.mark.parametrize("name", ["head", "noscript", "iframe", "svg", "math", "select", "object", "xmp"])
def test_what_programs_show_in_different_ways_hides_something(name: str) -> None:
    assert marked_text(f"a<{name}>b</{name}>c") == f"a{HIDDEN}b{HIDDEN}c"


@pytest.mark.parametrize("html", ["a<!-- b\n<p> -->c", "a<!---->c"])
def test_a_comment_hides_something(html: str) -> None:
    assert marked_text(html) == f"a{HIDDEN}c"


def test_a_tag_that_never_ends_hides_something() -> None:
    assert marked_text("a <b c") == f"a {HIDDEN}b c"
    assert marked_text("a < b") == f"a {HIDDEN} b"


@pytest.mark.parametrize(
    "start",
    [
        *("", "<html>", '<HTML lang="vi">', "<!DOCTYPE html><html>", " <!doctype html>\n <html x>\n "),
        "<?xml version='1.0'?><!doctype html PUBLIC><html>",
    ],
)
def test_the_head_of_a_mail_is_no_part_of_its_text(start: str) -> None:
    head = "<head><title>b</title>\n<style>c</style><meta d></head >"
    for written in (head, head.replace("<head>", "<HEAD e>").upper(), "<head></head>"):
        assert marked_text(f"{start}{written}a") == "a"


@pytest.mark.parametrize(
    "html", ["x<head>b</head>", "<head>b<body>c</head>", "<p><head></head>", "<head>b", "<header>b"]
)
def test_what_only_looks_like_the_head_is_not_left_out(html: str) -> None:
    assert marked_text(html) not in {"", "x"}


@pytest.mark.parametrize(
    "html",
    [
        "<!--[if mso]><table><tr><td><![endif]-->",
        "<!--[if (gte mso 9)|(IE)]>\n <br> <![ENDIF]-->",
        "<!--[IF mso]><![endif]-->",
        "<!--[if !mso]><!-->",
        "<!--[if !mso]>-->",
        "<!--<![endif]-->",
    ],
)
def test_markup_for_some_programs_is_a_sign_of_its_own_where_it_holds_no_words(html: str) -> None:
    assert marked_text(f"a{html}b") == f"a{CONDITION}b"


@pytest.mark.parametrize(
    "html", ["<!--[if mso]>x<![endif]-->", "<!--[if mso]><!--x--><![endif]-->", "<!--[if [x]]>-->"]
)
def test_markup_for_some_programs_that_may_hold_words_hides_something(html: str) -> None:
    assert HIDDEN in marked_text(f"a{html}b")


def test_rows_and_cells_of_a_table_are_seen() -> None:
    marked = marked_text("<table><tr><td>a</td><th>b</th></tr></table>")
    assert [sign for sign in marked if not sign.isspace()] == [
        *(ROW_END, OPEN, ROW, OPEN, CELL, OPEN, "a", SHUT, CELL, OPEN, "b", SHUT, ROW_END, SHUT, ROW_END, SHUT),
    ]
    assert without_signs(marked) == "a\nb"
    assert not {ROW, ROW_END, CELL} & set(without_tables(marked))
    assert line_shown(f" a{CELL} b{OPEN}\tc{HIDDEN}{CONDITION} ") == "a b c"


def test_text_is_composed_and_freed_of_what_nobody_sees() -> None:
    unseen = "\x00\x01\x02\x03\x04\x08\x0e\x1f\x7f\u00ad\u200b\u200f\u2060\ufeff\ufdd0\ufdd4"
    assert marked_text(f"{unseen}o\u0302&#8203;&amp;&lt;p&gt; ") == "ô&<p>"
