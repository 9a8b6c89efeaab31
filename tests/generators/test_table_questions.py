"""Questions on whole tables: what is computed agrees with pandas, and what is in doubt is not asked."""

import html
import re
import sys
from pathlib import Path
from random import Random

import pandas
import pyarrow as pa
import pyarrow.parquet
import pytest
from script import Script, play

from datagen.contracts import Kept
from datagen.errors import CallFailed
from datagen.filters.stage import Stage
from datagen.generators.judging import Judging, Quorum
from datagen.generators.refusals import Refusals
from datagen.generators.rewording.composed import composed_answer
from datagen.generators.styles import read_style, style_fault
from datagen.generators.tables import TableQA, TakingTurns, find_tables
from datagen.generators.tables.generator import names_of, question_faults
from datagen.generators.tables.kinds import plan_questions
from datagen.generators.tables.sayings import SAYINGS
from datagen.generators.tables.tabling import read_table
from datagen.prompts import PromptBook
from datagen.readers.chunks import split_document, under_headings
from datagen.readers.documents import read_documents

sys.path.insert(0, str(Path(__file__).parents[1] / "readers"))
from made_office import make_xlsx

NAMES = ["Aldermoor", "Brackwell", "Corriedale", "Dunmere", "Eastholt", "Fenwater", "Glasbury", "Harnham"]
ASKED = ["max", "min", "sum", "average", "count", "filter", "compare", "lookup"]
TEACHERS = ["Ana Ruiz", "Ben Okoro", "Cleo Marsh"]
DAYS = ["Monday", "Friday", "Sunday"]
HEADER = ["Course", "Teacher", "Day", "Fee (EUR)", "Weight (kg)", "Seats"]
ZH_NAMES = ["一号锅炉", "二号锅炉", "循环水泵", "补水泵", "换热器", "软水器", "除氧器", "发电机"]
ZH_HEADER = ["设备名称", "责任班组", "楼层", "费用（元）", "重量（kg）", "库存"]
COLUMNS = {
    "en": {"fee": "Fee (EUR)", "weight": "Weight (kg)", "seats": "Seats", "teacher": "Teacher", "day": "Day"},
    "zh": {
        "费用": "费用（元）",
        "重量": "重量（kg）",
        "库存": "库存",
        "责任班组": "责任班组",
        "楼层": "楼层",
    },
}


def made(chance, language="en"):
    """Return the rows of a table: names, two classes, money, weights, counts; values may tie."""
    names, people, days = (
        (NAMES, TEACHERS, DAYS)
        if language == "en"
        else (ZH_NAMES, ["锅炉班", "水泵班"], ["东侧", "西侧", "地下"])
    )
    chosen = chance.sample(names, chance.randint(3, len(names)))
    return [HEADER if language == "en" else ZH_HEADER] + [
        [
            name,
            chance.choice(people),
            chance.choice(days),
            f"{chance.randint(2, 4000):,}.{chance.choice(['00', '50', '25'])}",
            str(chance.randint(1, 30)),
            str(chance.randint(0, 2500)),
        ]
        for name in chosen
    ]


def csv_of(rows, delimiter=","):
    return "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows) + "\n"


def html_of(rows):
    cells = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows)
    return (
        "<html><body><h1>Spring list</h1><table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"
    )


def markdown_of(rows):
    head, *body = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join(["# Spring list", "", head, "|" + "---|" * len(rows[0]), *body]) + "\n"


def write(folder, rows, kind):
    path = folder / f"spring-list.{kind}"
    match kind:
        case "csv":
            path.write_text(csv_of(rows), encoding="utf-8")
        case "tsv":
            path.write_text(csv_of(rows, "\t"), encoding="utf-8")
        case "html":
            path.write_text(html_of(rows), encoding="utf-8")
        case "md":
            path.write_text(markdown_of(rows), encoding="utf-8")
        case "xlsx":
            path.write_bytes(make_xlsx({"Data": rows}))
        case "parquet":
            columns = dict(zip(rows[0], map(list, zip(*rows[1:], strict=True)), strict=True))
            pa.parquet.write_table(pa.table(columns), path)
    return path


def tables_of(path):
    return [
        (document, chunk)
        for document in read_documents([path])
        for chunk in under_headings(document, list(find_tables(document, split_document(document, limit=60))))
    ]


def plans_of(folder, rows, kind="csv"):
    path = write(folder, rows, kind)
    tables = [read_table(chunk) for _, chunk in tables_of(path)]
    return [(table, plan) for table in tables if table for plan in plan_questions(table)]


def amount(text):
    return float(re.search(r"-?[\d,]+(?:\.\d+)?", text)[0].replace(",", ""))


def expected(frame, question, language):
    """Return what pandas says a question's answer is: the rows, or a number."""
    named = {name: column for name, column in COLUMNS[language].items() if name in question.casefold()}
    more = re.search(r"(?:more than|超过) ?(-?[\d,]+(?:\.\d+)?)", question)
    quoted = [each for each in re.findall(r"[\"“]([^\"”]+)[\"”]", question) if each in frame.values]
    if more:
        (column,) = named.values()
        return set(frame[frame[column] > amount(more[1])].index)
    if quoted:
        (column,) = [column for column in named.values() if quoted[0] in frame[column].values]
        return set(frame[frame[column] == quoted[0]].index)
    return named


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", ["csv", "tsv", "xlsx", "html", "md", "parquet"])
def test_answers_are_what_pandas_computes(kind, language, tmp_path):
    kinds = set()
    for seed in range(6):
        rows = made(Random(f"{kind}/{seed}"), language)
        (tmp_path / "oracle.csv").write_text(csv_of(rows), encoding="utf-8")
        frame = pandas.read_csv(tmp_path / "oracle.csv", thousands=",", index_col=0)
        for _, plan in plans_of(tmp_path, rows, kind):
            kinds.add(plan.kind)
            check(plan, frame, language)
    assert kinds == {f"table-{each}" for each in ASKED}


def check(plan, frame, language):
    told = {name for name in frame.index if name in plan.answer}
    asked = [name for name in frame.index if name in plan.question]
    found = expected(frame, plan.question, language)
    match plan.kind:
        case "table-filter":
            assert told == found
        case "table-count" if isinstance(found, set):
            assert told == found
            assert str(len(found)) in plan.answer
        case "table-count":
            assert re.search(rf"(?<!\d){len(frame)}(?!\d)", plan.answer)
        case "table-sum" | "table-average":
            (column,) = found.values()
            wanted = frame[column].sum() if plan.kind == "table-sum" else frame[column].mean()
            told_numbers = [each for each in plan.values if re.search(r"\d", each)]
            assert pytest.approx(wanted) in map(amount, told_numbers)
        case "table-compare":
            (column,) = found.values()
            best = frame.loc[asked, column]
            assert best.iloc[0] != best.iloc[1]
            assert plan.answer.startswith(best.idxmax())
        case _:
            extreme(plan, frame, language, found, told)


def extreme(plan, frame, language, found, told):
    measured = [name for name in found if frame[found[name]].dtype.kind in "if"]
    lowest = re.search(r"lowest|最低|最小|最短", plan.question)
    by = min(measured, key=lambda name: _distance(plan.question, name))
    column = frame[found[by]]
    row = column.idxmin() if lowest else column.idxmax()
    assert (column == column[row]).sum() == 1
    assert told == {row}
    if plan.kind == "table-lookup":
        (other,) = set(found) - {by}
        value = frame.loc[row, found[other]]
        told_values = re.findall(r"[\d,]+(?:\.\d+)?", plan.answer)
        assert value in plan.answer if isinstance(value, str) else value in map(amount, told_values)


def _distance(question, name):
    """Return how far a column's name stands from the word for its extreme."""
    at = [each.end() for each in re.finditer(re.escape(name), question.casefold())]
    word = re.search(r"highest|lowest|最[高低大小长短]", question)
    return min(abs(each - (word.end() if word[0][0] in "hl" else word.start())) for each in at)


# --- what is in doubt is not asked


def rows_with(**changes):
    """Return a plain table of five rows, with some columns' cells replaced."""
    columns = {
        "Course": ["Pottery", "Glass painting", "Woodwork", "Life drawing", "Bookbinding"],
        "Teacher": ["Ana Ruiz", "Ben Okoro", "Ana Ruiz", "Cleo Marsh", "Ana Ruiz"],
        "Fee": ["120", "80", "240", "110", "95"],
    }
    columns.update({name.replace("_", " "): cells for name, cells in changes.items()})
    return [list(columns), *map(list, zip(*columns.values(), strict=True))]


def asked_of(plans, word):
    return [plan for _, plan in plans if word in plan.question]


def test_a_plain_table_is_asked_about_its_fees(tmp_path):
    plans = plans_of(tmp_path, rows_with())
    assert len(asked_of(plans, "fee")) > 5


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param(["120", "80", "", "110", "95"], id="a missing cell"),
        pytest.param(["120", "80", "n/a", "110", "95"], id="a cell that says it is missing"),
        pytest.param(["120 EUR", "80 USD", "240 EUR", "110 EUR", "95 EUR"], id="two units"),
        pytest.param(["120", "80 EUR", "240", "110", "95"], id="a unit in one cell"),
        pytest.param(["120", "80", "200-240", "110", "95"], id="a range"),
        pytest.param(["120", "about 80", "240", "110", "95"], id="no bare number"),
        pytest.param(["1.120", "1.080", "2.240", "1.110", "1.095"], id="points that may part thousands"),
        pytest.param(["12,5", "8,0", "24,0", "11,0", "9,5"], id="decimal commas"),
        pytest.param(["2019", "2020", "2024", "2021", "2018"], id="years"),
        pytest.param(["001", "002", "004", "003", "005"], id="codes"),
        pytest.param(["08:30", "09:00", "10:15", "07:45", "11:00"], id="times"),
        pytest.param(["2024-05-01", "2024-05-02", "2024-06-01", "2024-07-01", "2024-08-01"], id="dates"),
        pytest.param(["3 May", "4 May", "5 June", "6 June", "7 July"], id="dates in words"),
    ],
)
def test_a_column_in_doubt_is_not_asked(cells, tmp_path):
    plans = plans_of(tmp_path, rows_with(Fee=cells))
    assert [plan.question for plan in asked_of(plans, "fee")] == []
    assert len(asked_of(plans, "teacher")) > 1


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(["Pottery", "Pottery", "Woodwork", "Life drawing", "Bookbinding"], id="one name twice"),
        pytest.param(
            ["Pottery", "POTTERY", "Woodwork", "Life drawing", "Bookbinding"], id="but for its case"
        ),
        pytest.param(["Pottery", "Glass", "Total", "Life drawing", "Bookbinding"], id="a subtotal"),
        pytest.param(["Pottery", "Glass", "Woodwork", "Life drawing", "Average"], id="an average"),
        pytest.param(["Pottery", "Glass", "", "Life drawing", "Bookbinding"], id="a row without a name"),
    ],
)
def test_a_table_whose_rows_are_in_doubt_is_not_asked(names, tmp_path):
    assert plans_of(tmp_path, rows_with(Course=names)) == []


@pytest.mark.parametrize("total", ["Total", "Grand total", "合计", "总计"])
def test_a_last_row_that_is_the_total_is_no_row(total, tmp_path):
    rows = rows_with(Course=["Pottery", "Glass", "Woodwork", "Life drawing", total])
    plans = plans_of(tmp_path, rows)
    assert {plan.kind for _, plan in plans} > {"table-max", "table-sum", "table-count"}
    assert {table.names for table, _ in plans} == {("Pottery", "Glass", "Woodwork", "Life drawing")}
    assert not any(total in plan.question + plan.answer for _, plan in plans)


def test_a_tie_for_the_highest_is_not_asked_but_the_lowest_is(tmp_path):
    plans = plans_of(tmp_path, rows_with(Fee=["240", "80", "240", "110", "95"]))
    assert not asked_of(plans, "highest fee")
    assert asked_of(plans, "lowest fee")


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("Success_rate", ["12", "80", "24", "11", "95"]),
        ("Filled", ["12%", "80%", "24%", "11%", "95%"]),
        ("Temperature", ["12 °C", "8 °C", "24 °C", "11 °C", "9 °C"]),
        ("Fee", ["10", "20", "30", "40", "100"]),
    ],
)
def test_shares_temperatures_and_columns_with_a_sum_in_them_are_not_added_up(name, cells, tmp_path):
    plans = plans_of(tmp_path, rows_with(**{name: cells}))
    word = name.lower().replace("_", " ")
    kinds = {plan.kind for plan in asked_of(plans, word)}
    assert "table-max" in kinds
    assert not kinds & {"table-sum", "table-average"}


def test_values_that_may_stand_in_a_merged_cell_are_added_up_in_flat_files_alone(tmp_path):
    rows = rows_with(Fee=["120", "80", "80", "110", "95"])
    kinds = {kind: {plan.kind for _, plan in plans_of(tmp_path, rows, kind)} for kind in ("csv", "html")}
    assert "table-sum" in kinds["csv"]
    assert "table-sum" not in kinds["html"]


def test_a_class_whose_cells_are_lists_is_not_filtered_by(tmp_path):
    cells = ["Ana Ruiz", "Ana Ruiz, Ben Okoro", "Ben Okoro", "Ana Ruiz", "Ben Okoro"]
    assert not asked_of(plans_of(tmp_path, rows_with(Teacher=cells)), '"Ana Ruiz"')


def test_a_paragraph_with_a_line_that_is_no_row_is_no_table(tmp_path):
    path = tmp_path / "a.txt"
    rows = ["Course: Pottery; Fee: 12.", "Course: Woodwork; Fee: 8.", "Course: Life drawing; Fee: 3."]
    path.write_text("\n".join(rows), encoding="utf-8")
    assert len(tables_of(path)) == 1
    path.write_text("\n".join([*rows[:2], "More courses follow.", rows[2]]), encoding="utf-8")
    assert tables_of(path) == []


def test_a_table_is_an_exact_span_with_the_headings_above_it(tmp_path):
    path = tmp_path / "a.md"
    rows = markdown_of(rows_with()).split("\n", 2)[2]
    text = f"# School\n\nSome words first.\n\n## Fees\n{rows}\n## After\n\nThe end.\n"
    path.write_text(text, encoding="utf-8")
    ((document, chunk),) = tables_of(path)
    assert document.text[chunk.start : chunk.end] == chunk.text == rows.strip()
    assert chunk.headings == ("School", "Fees")
    table = read_table(chunk)
    first = document.text[slice(*table.spans[0])]
    assert first == "| Pottery | Ana Ruiz | 120 |"
    assert all('"Fees" of "School"' in plan.question for plan in plan_questions(table))


# --- words


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_asks_in_three_ways_or_more_and_each_way_passes_the_check(language, tmp_path):
    assert all(len({question for question, _ in ways}) >= 3 for ways in SAYINGS[language].values())
    generator = qa(write(tmp_path, made(Random(7), language), "csv"), questions=20)
    item = generator.plan(0, Kept([], 0))
    assert {plan.language for plan in item.plans} == {language}
    for plan in item.plans:
        names = names_of(item.table)
        for question, answer in plan.ways:
            assert question_faults(question, plan, names) == []
            assert composed_answer(answer, [said for _, said in plan.ways], names) == []


def qa(path, **settings):
    tables = [chunk for _, chunk in tables_of(path)]
    return TableQA(tables, PromptBook(), **{"questions": 4, "passes": 3, **settings})


def made_folder(path):
    path.mkdir()
    return path


def planned_of(request):
    """Return the pair that a request asks to reword; the turn before says what was wrong with a try."""
    planned = r"(?:Question: |问题：)(.*)\n(?:Answer: |回答：)(.*)\n"
    return [found for turn in request.messages if (found := re.search(planned, turn.content))][-1].groups()


def test_a_wording_that_keeps_everything_stands_and_one_with_another_number_does_not(tmp_path):
    path = write(tmp_path, rows_with(), "csv")

    def faithful(request):
        question, answer = planned_of(request)
        return {"question": question.replace("highest", "largest"), "answer": answer}

    def lying(request):
        question, answer = planned_of(request)
        return {"question": question, "answer": re.sub(r"\d+", "7", answer)}

    records = play(qa(path), Script(reword=faithful), made_folder(tmp_path / "a"))
    assert any("largest" in record.instruction for record in records)
    assert {record.scores["wording"] for record in records} == {1.0}
    lied = play(qa(path), Script(reword=lying), made_folder(tmp_path / "b"))
    assert any(record.scores["wording"] == 0.0 for record in lied)
    assert not any(re.search(r"(?<!\d)7(?!\d)", record.output) for record in lied)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_templates_pass_every_rule_and_their_evidence_is_the_rows(language, tmp_path):
    path = write(tmp_path, made(Random(3), language), "csv")
    ((document, chunk),) = tables_of(path)
    generator = qa(path, questions=12)
    records = play(generator, Script(reword={"question": "No?", "answer": "No."}), tmp_path)
    assert len(records) == 12
    for record in Stage({"near_duplicate": {"mode": "off"}}).review(records):
        assert record.rejection is None, (record.instruction, record.output, record.rejection)
        assert (record.source.start, record.source.end) == (chunk.start, chunk.end)
        for start, end in record.source.evidence:
            assert document.text[start:end] in chunk.text.split("\n")


def test_a_failed_call_is_a_failure_with_the_table_as_its_source(tmp_path):
    def fails(request):
        raise CallFailed("no reply")

    outcomes = play(qa(write(tmp_path, rows_with(), "csv")), Script(reword=fails), tmp_path)
    assert [each.step for each in outcomes] == ["reword"] * 4
    assert all(each.source.evidence for each in outcomes)


@pytest.mark.parametrize(("language", "page"), [("en", "At most 6 words."), ("zh", "回答不超过12个字。")])
def test_answers_on_tables_keep_to_the_style_where_a_way_of_saying_them_does(language, page, tmp_path):
    style = read_style(page)
    model = Script(reword=lambda request: dict(zip(("question", "answer"), planned_of(request), strict=True)))
    records, plain = [], []
    for seed in range(5):
        folder = tmp_path / str(seed)
        folder.mkdir()
        path = write(folder, made(Random(seed), language), "csv")
        records += play(qa(path, questions=12, style=style), model, folder)
        silent = Script(reword={"question": "No?", "answer": "No."})
        plain += play(qa(path, questions=12), silent, folder)
    off = [record for record in records if style_fault(style, record.output, language)]
    assert page in model.requests[0].messages[-1].content.rpartition("<style>")[2]
    assert [record.scores["off_style"] for record in records] == [float(record in off) for record in records]
    assert len(off) < sum(1 for each in plain if style_fault(style, each.output, language))
    assert "off_style" not in plain[0].scores
    ids = {each.id for each in off}
    for record in Stage({"near_duplicate": {"mode": "off"}, "exact_duplicate": {"mode": "off"}}).review(
        records
    ):
        rule = record.rejection and record.rejection.rule
        assert (rule == "off_style") == (record.id in ids)


def test_a_rewording_off_style_is_asked_for_again_with_its_fault_named(tmp_path):
    path = write(tmp_path, rows_with(), "csv")
    model = Script(reword=lambda request: dict(zip(("question", "answer"), planned_of(request), strict=True)))
    play(qa(path, questions=1, style=read_style("At most 2 words.")), model, tmp_path)
    assert len(model.requests) == 2
    assert "not <= 2 words" in model.requests[1].messages[-1].content


@pytest.mark.parametrize(("said", "rule"), [("yes", None), ("no", "judged_wrong")])
def test_records_on_tables_are_judged_with_their_table(said, rule, tmp_path):
    path = write(tmp_path, rows_with(), "csv")
    ((_, chunk),) = tables_of(path)
    refusals = Refusals([chunk], PromptBook(), 0)
    judging = Judging(PromptBook(), refusals, Quorum.read("2/3"))
    model = Script(
        reword={"question": "No?", "answer": "No."},
        judge_answered={"answered": "yes"},
        judge_entailed={"entailed": said},
    )
    records = play(qa(path, questions=2, judging=judging), model, tmp_path)
    for record in Stage({}).review(records):
        assert (record.rejection and record.rejection.rule) == rule
        assert record.scores["judge_entailed"] == (3.0 if said == "yes" else 0.0)
    assert len(model.asked("judge-entailed")) == 6
    assert chunk.text.split("\n")[0] in model.asked("judge-entailed")[0].messages[-1].content


class Counting:
    """A generator of so many items, each its own number."""

    name = "self-qa"
    patience = 0
    feeds_back = False

    def __init__(self, size):
        self.size = size

    def plan(self, index, kept):
        return index if index < self.size else None


def turns(first, second, share):
    both = TakingTurns(Counting(first), Counting(second), share)
    found = []
    while (turn := both.plan(len(found), Kept([], 0))) is not None:
        found.append((turn.whose, turn.item))
    return found


@pytest.mark.parametrize(("first", "second"), [(40, 10), (40, 3), (4, 10), (0, 5), (5, 0)])
def test_turns_hand_out_every_item_once_and_keep_the_share_while_both_last(first, second):
    found = turns(first, second, 0.2)
    assert [item for whose, item in found if whose == 0] == list(range(first))
    assert [item for whose, item in found if whose == 1] == list(range(second))
    both = TakingTurns(Counting(first), Counting(second), 0.2)
    assert [both.plan(at, Kept([], 0)).item for at in reversed(range(len(found)))] == [
        item for _, item in reversed(found)
    ]


def test_one_of_five_items_is_on_a_table():
    assert [whose for whose, _ in turns(40, 10, 0.2)[:10]].count(1) == 2
