"""Bytes become the text that was written, or a reason."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.readers.encoding import decode

CHINESE = "松林苑社区共有居民楼28栋，由供热站统一供暖。供暖期从11月10日到次年3月31日。"
TRADITIONAL = "松林苑社區共有居民樓28棟，由供熱站統一供暖。以下是居民最常提出的問題。"
JAPANESE = "図書館は午前九時に開館します。カードを作るには身分証明書が必要です。"
KOREAN = "이 문서는 도서관 이용 안내입니다. 도서관은 화요일부터 금요일까지 엽니다."
ENGLISH = "The library opens at nine. To get a card you need proof of address. "
FRENCH = "Le café est fermé à midi. L’été, les élèves vont à la plage."

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)


@given(texts, st.sampled_from(["utf-8", "utf-8-sig"]))
def test_any_text_survives_utf_8_with_and_without_mark(text, encoding):
    assert decode(text.encode(encoding)) == text.removeprefix("\ufeff")


@given(texts)
def test_any_text_survives_utf_16_with_mark_in_both_byte_orders(text):
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        assert decode(mark + text.encode(encoding)) == text.removeprefix("\ufeff")


@given(st.binary(max_size=200))
def test_whatever_the_bytes_the_text_has_no_nul_no_surrogate_and_no_carriage_return(data):
    try:
        text = decode(data)
    except ValueError as exc:
        assert "\n" not in str(exc)
    else:
        text.encode()
        assert "\0" not in text
        assert "\r" not in text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "gb18030"),
        (CHINESE, "gbk"),
        (TRADITIONAL, "big5"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (KOREAN, "euc_kr"),
        (FRENCH, "cp1252"),
        ("编号,名称\n1,锅炉\n", "gb18030"),
        ("是,否\n1,是\n", "gb18030"),
        ("№ カタカナ ｶﾀｶﾅ 説明", "cp932"),
        ("Лес шумит. Москва — столица России.", "cp1251"),
        ("Für 20 € gibt es schöne Blüten, Öl und Äpfel.", "cp1252"),
        ("A plain page with one caf\xe9 in it.", "cp1252"),
    ],
)
def test_legacy_encodings_are_recognised(text, encoding):
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    "text",
    [
        *(
            "na\xefve",
            "25 \xb0C",
            "\xa9 2024 by",
            "a\u2014b",
            "1\xbd cups",
            "Stra\xdfe 5",
            "cr\xe8me br\xfbl\xe9e",
        ),
        *(
            "COUP D'\xc9TAT",
            "S\xe3o Paulo",
            "\u201cquoted\u201d, it\u2019s",
            "\xa3 20 and 5 \u20ac",
            "\xfea\xf0 er gott",
        ),
    ],
)
def test_a_few_accents_and_signs_in_english_are_windows_latin_and_no_chinese(text):
    assert decode(f"{ENGLISH * 3}{text}. {ENGLISH}".encode("cp1252")) == f"{ENGLISH * 3}{text}. {ENGLISH}"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *(("松林", "gb18030"), ("由供", "big5"), ("図書", "shift_jis"), ("도서", "euc_kr")),
        *(
            ("由供熱站統一供暖", "big5"),
            ("図書館は午前九時に開館", "shift_jis"),
            ("Москва и Волга", "cp1251"),
        ),
    ],
)
def test_a_few_words_of_another_script_in_english_are_recognised(text, encoding):
    whole = f"{ENGLISH * 3}{text} {ENGLISH}"
    assert decode(whole.encode(encoding)) == whole


@pytest.mark.parametrize(
    "damage",
    [
        *(
            b"caf\xc3 au lait",
            b"text \xff here",
            b"\xe4\xb8 and",
            b"quote \xe2\x80 then",
            b"word\xc3word",
            b"x\x81y",
        ),
        *(b"naive\x80", b"\xf0\x9f\x98 smile", b"na\xc3\xafve \xe2\x80 x", b"ab\xc3\xa9\xffcd \xff\xfe"),
    ],
)
def test_a_broken_character_in_english_is_damage_and_no_other_encoding(damage):
    text = ENGLISH.encode() * 3
    with pytest.raises(ValueError, match="damaged UTF-8 at byte"):
        decode(text + damage + b" tail. " + ENGLISH.encode())


def test_a_legacy_character_late_in_an_ascii_file_is_found():
    text = "plain line\n" * 50_000 + CHINESE
    assert decode(text.encode("gb18030")) == text


def test_line_ends_become_newlines():
    assert decode(b"a\r\nb\rc\nd") == "a\nb\nc\nd"


@pytest.mark.parametrize("text", [CHINESE, FRENCH * 3])
def test_damaged_utf_8_is_refused_with_the_place_and_never_read_as_something_else(text):
    data = text.encode()
    broken = data[:-1].replace("区".encode(), b"\xff\xfe", 1) + b"\xc3"
    with pytest.raises(ValueError, match=r"damaged UTF-8 at byte \d+"):
        decode(broken)


def test_the_offset_of_damage_counts_the_bytes_of_the_file():
    data = codecs.BOM_UTF8 + b"ab\xffcd"
    with pytest.raises(ValueError, match="byte 5"):
        decode(data)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        "no mark".encode("utf-16-le"),
        codecs.BOM_UTF16_LE + "half a pair \ud800".encode("utf-16-le", "surrogatepass"),
        codecs.BOM_UTF16_LE + b"odd",
        bytes(range(1, 32)) * 4,
        bytes(range(128, 256)) * 8,
    ],
)
def test_what_is_no_text_is_refused(data):
    with pytest.raises(ValueError, match=r"no text|damaged|unknown"):
        decode(data)


def test_an_empty_file_is_an_empty_text():
    assert decode(b"") == ""
