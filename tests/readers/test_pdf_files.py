"""The text layer of a PDF becomes flowing text: columns in order, paragraphs whole, pages known."""

from pathlib import Path

import pytest
from made_pdf import Run, column, image_pdf, make_pdf, text_width, wrap

from datagen.readers.chunks import split_document
from datagen.readers.documents import read_documents
from datagen.readers.page_runs import Glyph, join_glyphs
from datagen.readers.pdf import read_pdf

ENGLISH = (
    "The store is kept at minus 25 degrees. Doors close after thirty seconds, and a red lamp shows that "
    "somebody is inside. Before a door is opened the fans are stopped, so that no warm air is drawn in. "
)
CHINESE = "茶树喜酸性土壤，土层厚度不少于八十厘米。整地时先深翻，再开沟，沟内施足有机肥，与土拌匀后盖土。"


def read(folder: Path, *pages, **more):
    path = folder / "some-file.pdf"
    path.write_bytes(make_pdf(pages, **more))
    skipped = []
    (part,) = read_pdf(path, "some file", lambda place, why: skipped.append((place, why)))
    return part, skipped


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(("text", "width"), [(ENGLISH * 2, 400), (CHINESE * 3, 400)])
def test_the_lines_of_a_paragraph_are_one_paragraph_in_either_script(tmp_path, text, width):
    lines = wrap(text.strip(), width)
    assert len(lines) > 3
    part, skipped = read(tmp_path, column(lines, 60, 780))
    assert part.text == text.strip()
    assert (part.title, part.pages, skipped) == ("some file", (0,), [])


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_paragraphs_are_parted_at_a_short_line_or_an_indented_one(tmp_path, text):
    other = text[::-1].lstrip(" .。").replace("，", "")
    first, second = wrap(text.strip(), 380), wrap(other, 380)
    assert text_width(first[-1]) < 330
    lines = column([*first, *second], 60, 780)
    assert read(tmp_path, lines)[0].text == f"{text.strip()}\n\n{other}"
    full = [line for line in wrap(text * 4, 380)][:6]
    indented = column(full[:3], 60, 700) + [
        run._replace(x=80 if n == 0 else 60) for n, run in enumerate(column(full[3:], 60, 664))
    ]
    assert read(tmp_path, indented)[0].text.count("\n\n") == 1


def test_words_broken_at_a_line_end_are_whole_again_and_hyphens_of_their_own_stay(tmp_path):
    lines = [
        "The well-known store has a refriger-",
        "ation plant which every keeper of it",
        "must check, and it is kept by a well-",
        "known keeper whose name is not given",
    ]
    part, _ = read(tmp_path, column(lines, 60, 780))
    assert "a refrigeration plant which" in part.text
    assert "by a well-known keeper" in part.text


def test_two_columns_are_read_one_after_the_other_however_they_were_drawn(tmp_path):
    left, right = wrap(ENGLISH * 2, 220), wrap(ENGLISH.upper() * 2, 220)
    runs = [Run(60, 790, "A title that stands across both of the columns", 14)]
    for one, other in zip(column(left, 60, 740), column(right, 320, 740), strict=True):
        runs += [one, other]
    part, _ = read(
        tmp_path, [*runs, Run(60, 100, "A note of full width that stands below both of the two columns.")]
    )
    assert part.text.split("\n\n") == [
        "# A title that stands across both of the columns",
        (ENGLISH * 2).strip(),
        (ENGLISH.upper() * 2).strip(),
        "A note of full width that stands below both of the two columns.",
    ]


def test_chinese_in_two_columns_is_read_column_by_column(tmp_path):
    left, right = wrap(CHINESE * 3, 220), wrap(CHINESE[::-1] * 3, 220)
    runs = [run for pair in zip(column(left, 60, 740), column(right, 320, 740), strict=True) for run in pair]
    part, _ = read(tmp_path, runs)
    assert squeezed(part.text) == CHINESE * 3 + CHINESE[::-1] * 3


def test_larger_and_bold_lines_are_headings_and_the_first_is_the_title(tmp_path):
    runs = [Run(60, 780, "Cold store", 20), Run(60, 740, "Alarms", 14), *column(wrap(ENGLISH, 400), 60, 715)]
    runs += [Run(60, 640, "Bell", bold=True), *column(wrap(ENGLISH, 400), 60, 620)]
    part, _ = read(tmp_path, runs)
    assert part.title == "Cold store"
    assert [line for line in part.text.split("\n") if line.startswith("#")] == [
        "# Cold store",
        "## Alarms",
        "### Bell",
    ]


def test_rows_of_aligned_cells_are_a_table_said_in_words(tmp_path):
    rows = [
        ("Port", "Fare", "Days"),
        ("Tolm", "16.00", "daily"),
        ("Skarra", "8.50", "Mon to Fri"),
        ("", "", "and Sat"),
    ]
    cells = [
        Run(x, 500 - 13 * y, t)
        for y, row in enumerate(rows)
        for x, t in zip((60, 200, 330), row, strict=True)
        if t
    ]
    part, _ = read(tmp_path, column(wrap(ENGLISH, 400), 60, 580) + cells)
    assert part.text.split("\n\n")[1] == (
        "Port: Tolm; Fare: 16.00; Days: daily.\nPort: Skarra; Fare: 8.50; Days: Mon to Fri and Sat."
    )
    chinese = [("设备", "功率"), ("一号锅炉", "7000"), ("循环水泵", "55")]
    cells = [
        Run(x, 500 - 13 * y, t) for y, row in enumerate(chinese) for x, t in zip((60, 200), row, strict=True)
    ]
    assert read(tmp_path, cells)[0].text == "设备：一号锅炉；功率：7000。\n设备：循环水泵；功率：55。"


def test_list_items_stand_alone_with_their_marks(tmp_path):
    runs = [
        Run(60, 700, "•"),
        Run(90, 700, "first thing to do"),
        Run(60, 686, "•"),
        Run(90, 686, "second thing"),
    ]
    runs += [Run(60, 660, "1."), Run(90, 660, "open"), Run(60, 646, "2."), Run(90, 646, "close")]
    assert read(tmp_path, runs)[0].text == "- first thing to do\n- second thing\n1. open\n2. close"


def test_heads_feet_and_page_numbers_are_left_out_and_pages_are_known(tmp_path):
    pages = []
    for number in range(1, 7):
        head = "Cold store handbook" if number % 2 else "Chapter of alarms"
        body = column(wrap(f"{'ABCDEF'[number - 1]} begins here. {'very ' * number}{ENGLISH}", 400), 60, 740)
        pages.append(
            [Run(60, 800, head), *body, Run(290, 30, f"- {number} -"), Run(60, 45, "Internal use only")]
        )
    part, skipped = read(tmp_path, *pages)
    assert skipped == []
    assert not [each for each in ("handbook", "Chapter", "Internal", "- 3 -") if each in part.text]
    assert [part.text[start:].split(".")[0] for start in part.pages] == [
        f"{letter} begins here" for letter in "ABCDEF"
    ]


def test_what_repeats_on_two_pages_alone_stays(tmp_path):
    pages = [[Run(60, 800, "Notice"), *column(wrap(ENGLISH, 400), 60, 740)] for _ in range(2)]
    assert read(tmp_path, *pages)[0].text.count("Notice") == 2


@pytest.mark.parametrize(("text", "joint"), [(ENGLISH * 3, " "), (CHINESE * 4, "")])
def test_a_sentence_that_goes_on_on_the_next_page_is_not_cut(tmp_path, text, joint):
    lines = wrap(text.strip(), 400)
    part, _ = read(tmp_path, column(lines[:4], 60, 100), column(lines[4:], 60, 780))
    assert part.text == text.strip()
    assert part.text[: part.pages[1]] == joint.join(lines[:4]) + joint


def test_a_page_without_text_is_named_and_keeps_its_number(tmp_path):
    part, skipped = read(tmp_path, [Run(60, 700, "One.")], [], [Run(60, 700, "Three.")])
    assert skipped == [(" page 2", "no text layer: pictures, or empty")]
    assert (part.text, part.pages) == ("One.\n\nThree.", (0, 6, 6))


def test_text_drawn_twice_for_bold_print_and_text_off_the_page_are_not_doubled_or_read(tmp_path):
    once = column(["Bold print is often drawn twice."], 60, 700)
    twice = [each for run in once for char_at in [run] for each in (char_at, char_at._replace(x=60.3))]
    part, _ = read(tmp_path, [*once, Run(60, 900, "secret"), Run(900, 600, "secret")])
    assert part.text == "Bold print is often drawn twice."
    assert "secret" not in read(tmp_path, twice)[0].text


def test_indices_and_footnote_marks_stay_in_their_word(tmp_path):
    runs = [
        Run(60, 700, "Water is H"),
        Run(120, 697, "2", 6),
        Run(123.6, 700, "O, said Tolm"),
        Run(195.6, 704, "3", 6),
    ]
    runs.append(Run(60, 688, "and so did Skarra, who knew it from him."))
    assert (
        read(tmp_path, runs)[0].text == "Water is H2O, said Tolm3\n\nand so did Skarra, who knew it from him."
    )


@pytest.mark.parametrize(
    ("turn", "place"),
    [
        ("0 1 -1 0", lambda n: (100 + 12 * n, 60)),
        ("0 -1 1 0", lambda n: (500 - 12 * n, 780)),
        ("-1 0 0 -1", lambda n: (560, 100 + 12 * n)),
    ],
)
def test_a_page_that_lies_on_its_side_is_turned_and_a_stamp_across_a_page_left_out(tmp_path, turn, place):
    lines = wrap((ENGLISH * 2).strip(), 480)
    turned = [Run(*place(n), line, turn=turn) for n, line in enumerate(lines)]
    assert read(tmp_path, turned)[0].text == (ENGLISH * 2).strip()
    upright = column(lines, 60, 780)
    stamps = [Run(30, 100, "secret", turn=turn), Run(200, 300, "secret", 40, turn="0.7 0.7 -0.7 0.7")]
    assert read(tmp_path, [*upright, *stamps])[0].text == (ENGLISH * 2).strip()


def test_letters_of_a_ligature_share_a_place_and_are_all_read():
    place = (10.0, 17.0, 700.0, 10.0, False)
    glyphs = [Glyph("o", 5, 10, 700, 10, False, True)]
    glyphs += [Glyph(char, *place, False) for char in "ffi"] + [Glyph("ce", 17, 25, 700, 10, False, False)]
    assert [run.text for run in join_glyphs(glyphs)] == ["office"]


def test_a_line_that_only_begins_in_bold_is_no_heading_and_one_with_leaders_is_left_out(tmp_path):
    runs = [
        Run(60, 700, "Doors", bold=True),
        Run(96, 700, "close after thirty seconds."),
        *column(wrap(ENGLISH, 400), 60, 660),
    ]
    runs.append(Run(60, 730, "2 Alarms . . . . . . . . . . 17"))
    text = read(tmp_path, runs)[0].text
    assert text.startswith("Doors close after thirty seconds.")
    assert "Alarms" not in text


def test_every_chunk_is_an_exact_span_and_knows_its_pages(tmp_path):
    pages = [column(wrap(f"第{n}页。" + "说明" * n + CHINESE * 8, 440), 60, 780) for n in range(1, 5)]
    (tmp_path / "a.pdf").write_bytes(make_pdf(pages))
    (document,) = read_documents([tmp_path])
    chunks = split_document(document, limit=100)
    assert len(chunks) > 10
    for chunk in chunks:
        assert document.text[chunk.start : chunk.end] == chunk.text
        first, last = chunk.pages
        assert document.pages[first - 1] <= chunk.start
        assert last == len(document.pages) or chunk.end <= document.pages[last]
    assert {chunk.pages[0] for chunk in chunks} == {1, 2, 3, 4}


# --- bad files

ENCRYPTED = "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{0}> /U <{0}> >> /ID [<00> <00>]".format(
    "5a" * 32
)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (make_pdf([[Run(60, 700, "secret")]], trailer=ENCRYPTED), "encrypted"),
        (make_pdf([[Run(60, 700, "text")]])[:-200], "cut short"),
        (make_pdf([[Run(60, 700, "text")]])[:300], "cut short"),
        (image_pdf(3), "no text layer"),
        (make_pdf([[]]), "no text layer"),
        (b"%PDF-1.7\nnothing of the sort\n%%EOF", "damaged"),
    ],
)
def test_a_pdf_that_cannot_be_read_is_skipped_with_its_reason(tmp_path, data, why):
    (tmp_path / "a.pdf").write_bytes(data)
    (tmp_path / "b.txt").write_text("good")
    skipped = []
    documents = list(read_documents([tmp_path], skipped=skipped))
    assert [document.text for document in documents] == ["good"]
    assert len(skipped) == 1
    assert skipped[0].where.endswith("/a.pdf")
    assert why in skipped[0].why
