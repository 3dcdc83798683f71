"""A user's name can do nothing in a sentence but be read."""

import pytest

from hpimp_core.words.wording import code, figure, listed, percent, signed


@pytest.mark.parametrize(
    ("name", "span"),
    [
        ("lr", "`lr`"),
        ("a`b", "``a`b``"),
        ("`a``b", "``` `a``b ```"),
        ("two\nlines\r\n\ttab", "`two lines tab`"),
        ("bell\x07 and \u202eturned", "`bell and turned`"),
        ("", "`(no name)`"),
        ("\n", "`(no name)`"),
        ("x" * 100, "`" + "x" * 59 + "…`"),
        ("<b>*bold*</b> $x$ :red[y]", "`<b>*bold*</b> $x$ :red[y]`"),
    ],
)
def test_names_become_code_spans(name, span):
    assert code(name) == span


def test_lists_of_names():
    assert listed([]) == ""
    assert listed(["a"]) == "`a`"
    assert listed(["a", "b"]) == "`a` and `b`"
    assert listed(["a", "b", "c"]) == "`a`, `b` and `c`"
    assert listed(["a", "b", "c", "d"]) == "`a`, `b`, `c` and `d`"
    assert listed(["a", "b", "c", "d", "e"]) == "`a`, `b`, `c` and 2 more"


def test_numbers():
    assert [percent(x) for x in (0.0, 0.004, 0.006, 0.5, 1.0)] == ["under 1%", "under 1%", "1%", "50%", "100%"]
    assert [figure(x) for x in (0.0031, 1e-5, 123456.0, 8.0, 1e9)] == ["0.0031", "1e-5", "123456", "8", "1e9"]
    assert signed(-0.5) == "−0.50"
    assert signed(0.25) == "+0.25"
