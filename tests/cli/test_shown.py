"""What comes from outside must not drive the terminal."""

from hypothesis import given
from hypothesis import strategies as st

from datagen.cli.shown import shown


@given(st.text())
def test_a_shown_text_is_one_printable_line(text):
    assert len(shown(text).splitlines()) <= 1
    assert "\x1b" not in shown(text)
    shown(text).encode()


def test_ordinary_text_is_shown_as_it_is():
    assert shown("docs/茶园手册.md line 3: café") == "docs/茶园手册.md line 3: café"
