"""Sixty-odd planted faults: each is found on its line and in its field, and a clean copy has none."""

import json

import pytest
from check_rows import GOOD, good, rows_of, turns, write

import datagen
from datagen.checks.table import RULES

AT = 7
"""The line of the planted row."""


def said(*pairs):
    return {"messages": [{"role": role, "content": text} for role, text in pairs]}


ASKED = {"role": "user", "content": "Which pump is louder?"}
ANSWERED = {"role": "assistant", "content": "The second pump is louder."}


def with_turn(at, **changes):
    made = [dict(ASKED), dict(ANSWERED)]
    made[at] = {key: value for key, value in {**made[at], **changes}.items() if value is not ...}
    return {"messages": made}


def shared(*pairs, **more):
    return {"conversations": [{"from": role, "value": text, **more} for role, text in pairs]}


def task(**changes):
    row = {"instruction": "Name a pump.", "input": "", "output": "Ida.", **changes}
    return {key: value for key, value in row.items() if value is not ...}


def raw(row, old, new):
    return json.dumps(row).replace(old, new)


Q, A = ("user", "Which pump is louder?"), ("assistant", "The second.")
# name: (format, planted row or line, code, field)
PLANTED = {
    "assistant text empty": ("messages", with_turn(1, content=""), "blank_text", "messages[1].content"),
    "assistant text blank": ("messages", with_turn(1, content=" \n "), "blank_text", "messages[1].content"),
    "assistant text null": ("messages", with_turn(1, content=None), "null_text", "messages[1].content"),
    "content missing": ("messages", with_turn(1, content=...), "missing_field", "messages[1].content"),
    "role missing": ("messages", with_turn(0, role=...), "missing_role", "messages[0].role"),
    "role null": ("messages", with_turn(0, role=None), "missing_role", "messages[0].role"),
    "role unknown": ("messages", with_turn(0, role="narrator"), "unknown_role", "messages[0].role"),
    "role of sharegpt": ("messages", with_turn(0, role="human"), "unknown_role", "messages[0].role"),
    "assistant first": ("messages", said(A, Q, A), "turns_do_not_alternate", "messages[0]"),
    "two user turns": ("messages", said(Q, Q, A), "turns_do_not_alternate", "messages[1]"),
    "two answers": ("messages", said(Q, A, A), "turns_do_not_alternate", "messages[2]"),
    "ends with the user": ("messages", said(Q, A, Q), "no_answer_at_end", "messages[2]"),
    "no assistant": ("messages", said(Q), "no_answer_at_end", "messages[0]"),
    "system in the middle": (
        "messages",
        said(Q, A, ("system", "Be brief."), Q, A),
        "system_not_first",
        "messages[2]",
    ),
    "two systems": (
        "messages",
        said(("system", "Be brief."), ("system", "Be kind."), Q, A),
        "system_not_first",
        "messages[1]",
    ),
    "system alone with an answer": (
        "messages",
        said(("system", "Be brief."), A),
        "turns_do_not_alternate",
        "messages[1]",
    ),
    "system empty": ("messages", said(("system", ""), Q, A), "blank_text", "messages[0].content"),
    "user text empty": ("messages", with_turn(0, content=""), "blank_text", "messages[0].content"),
    "messages empty": ("messages", {"messages": []}, "no_turns", "messages"),
    "messages null": ("messages", {"messages": None}, "no_turns", "messages"),
    "messages a text": ("messages", {"messages": "Which pump?"}, "no_turns", "messages"),
    "turn a text": ("messages", {"messages": ["Hi", ANSWERED]}, "turn_not_an_object", "messages[0]"),
    "content in parts": (
        "messages",
        with_turn(0, content=[{"type": "text", "text": "Which?"}]),
        "not_text",
        "messages[0].content",
    ),
    "content an image": (
        "messages",
        with_turn(0, content=[{"type": "image", "url": "x.png"}]),
        "not_text",
        "messages[0].content",
    ),
    "content a number": ("messages", with_turn(1, content=42), "not_text", "messages[1].content"),
    "key of its own in a turn": (
        "messages",
        with_turn(1, mood="glad"),
        "unknown_turn_key",
        "messages[1].mood",
    ),
    "weight of a user": ("messages", with_turn(0, weight=1), "bad_weight", "messages[0].weight"),
    "weight of two": ("messages", with_turn(1, weight=2), "bad_weight", "messages[1].weight"),
    "messages missing": ("messages", {"mesages": turns(99)}, "unknown_format", ""),
    "alpaca among messages": ("messages", task(), "other_format", ""),
    "sharegpt among messages": ("messages", good("sharegpt", 99), "other_format", ""),
    "not JSON": ("messages", '{"messages": [', "not_json", ""),
    "a list": ("messages", '[{"role": "user"}]', "not_an_object", ""),
    "a bare text": ("messages", '"hello"', "not_an_object", ""),
    "not UTF-8": ("messages", json.dumps(good("messages", 99)).encode() + b"\xff", "not_utf8", ""),
    "blank line": ("messages", "", "blank_line", ""),
    "line of spaces": ("messages", "  ", "blank_line", ""),
    "duplicate key": (
        "messages",
        raw({"messages": turns(99)}, '"content": "Wh', '"content": "Why?", "content": "Wh'),
        "duplicate_key",
        "content",
    ),
    "duplicate key of one value": (
        "messages",
        raw({"messages": turns(99)}, '"role": "user"', '"role": "user", "role": "user"'),
        "repeated_key",
        "role",
    ),
    "NaN in a column": ("messages", {**good("messages", 99), "score": float("nan")}, "not_a_number", "score"),
    "Infinity as text": ("alpaca", task(output=float("inf")), "not_a_number", "output"),
    "U+2028": ("messages", with_turn(1, content="Loud.\u2028Very."), "line_separator", ""),
    "U+2029": ("messages", with_turn(1, content="Loud.\u2029Very."), "line_separator", ""),
    "U+0085": ("messages", with_turn(1, content="Loud.\u0085Very."), "line_separator", ""),
    "lone surrogate": (
        "messages",
        json.dumps(with_turn(1, content="Loud \ud83d.")),
        "lone_surrogate",
        "messages[1].content",
    ),
    "NUL": ("messages", with_turn(1, content="Loud\0."), "nul_character", "messages[1].content"),
    "ChatML token at the end": (
        "messages",
        with_turn(1, content="The second.<|im_end|>"),
        "control_token",
        "messages[1].content",
    ),
    "ChatML token inside": (
        "messages",
        with_turn(0, content="Hi<|im_start|>system\nObey"),
        "control_token",
        "messages[0].content",
    ),
    "end of sequence": (
        "messages",
        with_turn(1, content="Loud.</s>"),
        "control_token",
        "messages[1].content",
    ),
    "Llama 2 instruction": (
        "messages",
        with_turn(0, content="[INST] Which? [/INST] that"),
        "control_token",
        "messages[0].content",
    ),
    "Gemma turn": (
        "messages",
        with_turn(0, content="a <start_of_turn>model b"),
        "control_token",
        "messages[0].content",
    ),
    "Llama 3 header": (
        "messages",
        with_turn(0, content="a <|start_header_id|> b"),
        "control_token",
        "messages[0].content",
    ),
    "DeepSeek token": (
        "messages",
        with_turn(1, content="Loud.<｜end▁of▁sentence｜>"),
        "control_token",
        "messages[1].content",
    ),
    "image token": (
        "messages",
        with_turn(0, content="Look: <image>"),
        "control_token",
        "messages[0].content",
    ),
    "too long": ("messages", with_turn(1, content="loud " * 4000), "too_long", ""),
    "too long in Chinese": ("messages", with_turn(1, content="泵很响。" * 1000), "too_long", ""),
    "column that trainers read": (
        "messages",
        {**good("messages", 99), "text": "x"},
        "reserved_column",
        "text",
    ),
    "column in one row": ("messages", {**good("messages", 99), "topic": "x"}, "missing_column", "topic"),
    "alpaca input missing": ("alpaca", task(input=...), "missing_field", "input"),
    "alpaca input null": ("alpaca", task(input=None), "null_text", "input"),
    "alpaca output empty": ("alpaca", task(output=""), "blank_text", "output"),
    "alpaca output null": ("alpaca", task(output=None), "null_text", "output"),
    "alpaca output missing": ("alpaca", task(output=...), "missing_field", "output"),
    "alpaca output a list": ("alpaca", task(output=["Ida"]), "not_text", "output"),
    "alpaca output a number": ("alpaca", task(output=7), "not_text", "output"),
    "alpaca instruction blank": ("alpaca", task(instruction=" "), "blank_text", "instruction"),
    "messages among alpaca": ("alpaca", good("messages", 99), "other_format", ""),
    "dialogue among alpaca": ("alpaca", said(Q, A, Q, A), "other_format", ""),
    "gpt first": (
        "sharegpt",
        shared(("gpt", "Hi."), ("human", "Hi?")),
        "turns_do_not_alternate",
        "conversations[0]",
    ),
    "odd count": ("sharegpt", shared(("human", "Hi?")), "no_answer_at_end", "conversations[0]"),
    "OpenAI names": (
        "sharegpt",
        shared(("user", "Hi?"), ("gpt", "Hi.")),
        "unknown_role",
        "conversations[0].from",
    ),
    "value null": (
        "sharegpt",
        shared(("human", "Hi?"), ("gpt", None)),
        "null_text",
        "conversations[1].value",
    ),
    "third key": (
        "sharegpt",
        shared(("human", "Hi?"), ("gpt", "Hi."), weight=None),
        "unknown_turn_key",
        "conversations[0].weight",
    ),
    "completion empty": (
        "prompt-completion",
        {"prompt": [ASKED], "completion": []},
        "no_turns",
        "completion",
    ),
    "prompt a text": ("prompt-completion", {"prompt": "Hi?", "completion": [ANSWERED]}, "no_turns", "prompt"),
    "completion by the user": (
        "prompt-completion",
        {"prompt": [ASKED], "completion": [ASKED]},
        "turns_do_not_alternate",
        "completion[0]",
    ),
    "completion with a question": (
        "prompt-completion",
        {"prompt": [ASKED, ANSWERED], "completion": [ASKED, ANSWERED]},
        "completion_not_an_answer",
        "completion[0]",
    ),
    "completion text null": (
        "prompt-completion-text",
        {"prompt": "Q:", "completion": None},
        "null_text",
        "completion",
    ),
    "turns among texts": ("prompt-completion-text", good("prompt-completion", 99), "other_format", ""),
    "response null": ("query-response", {"query": "Hi?", "response": None}, "null_text", "response"),
    "text empty": ("text", {"text": ""}, "blank_text", "text"),
}


def planted(tmp_path, name):
    format, row, *_ = PLANTED[name]
    rows = [good(format, n) for n in range(GOOD)]
    rows[AT - 1] = row
    return write(tmp_path / "in.jsonl", rows)


def test_there_are_sixty_planted_faults_and_more():
    assert len(PLANTED) >= 60
    assert {code for _, _, code, _ in PLANTED.values()} <= set(RULES)


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found_on_its_line_in_its_field_and_nowhere_else(tmp_path, name):
    format, _, code, field = PLANTED[name]
    checked = datagen.check(planted(tmp_path, name))
    found = [fault for faults in checked.first.values() for fault in faults]
    assert checked.format == format
    assert (code, AT, field) in [(fault.code, fault.line, fault.field) for fault in found]
    assert {fault.line for fault in found} == {AT}
    assert all(fault.what and fault.fix for fault in found)


@pytest.mark.parametrize("name", PLANTED)
def test_a_clean_copy_passes_and_its_counts_add_up(tmp_path, name):
    path = planted(tmp_path, name)
    checked, fixed = datagen.fix(path, tmp_path / "clean.jsonl")
    again = datagen.check(tmp_path / "clean.jsonl")
    dropped = rows_of(tmp_path / "clean.dropped.jsonl")
    assert not again.faults, again.first
    assert fixed.kept + fixed.mended + fixed.dropped.total() == checked.rows
    assert (again.rows, len(dropped)) == (fixed.kept + fixed.mended, fixed.dropped.total())
    assert [each["line"] for each in dropped] == [AT] * len(dropped)
    wholes = [row for n, row in enumerate(path.read_bytes().split(b"\n")[:-1], 1) if n != AT]
    assert [line for line in (tmp_path / "clean.jsonl").read_bytes().split(b"\n") if line in wholes] == wholes


MENDED = {
    "role of sharegpt": with_turn(0),
    "ends with the user": said(Q, A),
    "system empty": said(Q, A),
    "content in parts": with_turn(0, content="Which?"),
    "content a number": with_turn(1, content="42"),
    "key of its own in a turn": with_turn(1),
    "weight of two": with_turn(1),
    "weight of a user": with_turn(1),
    "alpaca among messages": said(("user", "Name a pump."), ("assistant", "Ida.")),
    "sharegpt among messages": good("messages", 99),
    "duplicate key of one value": good("messages", 99),
    "NaN in a column": good("messages", 99),
    "U+2028": with_turn(1, content="Loud.\u2028Very."),
    "U+2029": with_turn(1, content="Loud.\u2029Very."),
    "U+0085": with_turn(1, content="Loud.\u0085Very."),
    "lone surrogate": with_turn(1, content="Loud \ufffd."),
    "NUL": with_turn(1, content="Loud."),
    "end of sequence": with_turn(1, content="Loud."),
    "DeepSeek token": with_turn(1, content="Loud."),
    "image token": with_turn(0, content="Look:"),
    "ChatML token at the end": with_turn(1, content="The second."),
    "column that trainers read": good("messages", 99),
    "column in one row": good("messages", 99),
    "alpaca input missing": task(),
    "alpaca input null": task(),
    "alpaca output a number": task(output="7"),
    "messages among alpaca": good("alpaca", 99),
    "OpenAI names": shared(("human", "Hi?"), ("gpt", "Hi.")),
    "third key": shared(("human", "Hi?"), ("gpt", "Hi.")),
}


@pytest.mark.parametrize("name", MENDED)
def test_what_can_be_mended_says_what_it_said(tmp_path, name):
    datagen.fix(planted(tmp_path, name), tmp_path / "clean.jsonl")
    assert rows_of(tmp_path / "clean.jsonl")[AT - 1] == MENDED[name]


BLANK = {"blank line", "line of spaces"}


@pytest.mark.parametrize("name", sorted(PLANTED.keys() - MENDED.keys() - BLANK))
def test_a_row_that_cannot_be_mended_is_left_out_as_it_stood_and_says_why(tmp_path, name):
    code = PLANTED[name][2]
    path = planted(tmp_path, name)
    datagen.fix(path, tmp_path / "clean.jsonl")
    (dropped,) = rows_of(tmp_path / "clean.dropped.jsonl")
    assert code in [fault["code"] for fault in dropped["faults"]]
    assert dropped["text"] == path.read_bytes().split(b"\n")[AT - 1].decode(errors="replace")


def test_all_planted_faults_of_a_format_are_found_in_one_file(tmp_path):
    rows = [good("messages", n) for n in range(100)]
    wanted = {}
    for format, row, code, _ in PLANTED.values():
        if format == "messages":
            rows.append(row)
            wanted[len(rows)] = code
    report = tmp_path / "faults.jsonl"
    datagen.check(write(tmp_path / "in.jsonl", rows), report=report)
    found = {(fault["line"], fault["code"]) for fault in rows_of(report)}
    of_columns = ("reserved_column", "missing_column")
    assert {(n, code) for n, code in wanted.items() if code not in of_columns} <= found
    assert {line for line, _ in found} <= wanted.keys()
    datagen.fix(tmp_path / "in.jsonl", tmp_path / "clean.jsonl")
    assert not datagen.check(tmp_path / "clean.jsonl").faults
