"""Choosing several of a list, short and long."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def short():
    import streamlit as st

    from pages.ui import several

    st.write(repr(several.draw("Names", ["a", "**b**", "x" * 99 + "1", "x" * 99 + "2"], key="names", default=["a"])))


def long():
    import streamlit as st

    from pages.ui import several

    names = [f"column {i}" for i in range(3000)]
    st.write(repr(several.draw("Names", names, key="names", default=names[:2], search="Search a name")))


def test_a_short_list_is_a_button_each_and_no_name_is_markdown_or_another_s():
    at = AppTest.from_function(short).run()
    assert at.markdown[0].value == "['a']"
    buttons = at.pills[0]
    assert not at.selectbox
    assert buttons.options[1] == r"\*\*b\*\*"
    assert len(set(buttons.options)) == 4
    buttons.select("x" * 99 + "2").run()
    assert at.session_state["names"] == ["a", "x" * 99 + "2"]


def test_a_long_list_is_searched_and_only_what_is_chosen_has_a_button():
    at = AppTest.from_function(long).run()
    assert at.pills[0].options == ["column 0", "column 1"]
    at.selectbox[0].set_value("column 2999").run()
    assert at.pills[0].value == ["column 0", "column 1", "column 2999"]
    assert at.selectbox[0].value is None
    assert "column 2999" not in at.selectbox[0].options
    at.pills[0].set_value([]).run()
    assert at.markdown[0].value == "[]"
    assert not at.pills
    at.run()
    assert at.markdown[0].value == "[]"  # the default does not come back


def test_what_is_not_in_the_list_any_more_is_not_chosen():
    at = AppTest.from_function(short)
    at.session_state["names"] = ["gone", "**b**"]
    at.run()
    assert not at.exception
    assert at.markdown[0].value == "['**b**']"
