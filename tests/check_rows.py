"""Good rows of every format, and files of them."""

import json

from datagen.checks.shapes import SHAPES

GOOD = 12


def turns(n, *more):
    return [
        *more,
        {"role": "user", "content": f"What is the name of pump {n}?"},
        {"role": "assistant", "content": f"Pump {n} is called Ida {n}."},
    ]


def good(format, n):
    """Return good row number `n` of a format."""
    asked, said = f"What is the name of pump {n}?", f"Pump {n} is called Ida {n}."
    return {
        "messages": {"messages": turns(n)},
        "sharegpt": {"conversations": [{"from": "human", "value": asked}, {"from": "gpt", "value": said}]},
        "alpaca": {"instruction": asked, "input": "", "output": said},
        "prompt-completion": {"prompt": turns(n)[:1], "completion": turns(n)[1:]},
        "prompt-completion-text": {"prompt": asked, "completion": f" {said}"},
        "query-response": {"query": asked, "response": said},
        "text": {"text": f"{asked} {said}"},
    }[format]


def write(path, rows, end="\n"):
    """Write rows, or lines that are text or bytes already, as a file."""
    lines = [row if isinstance(row, str | bytes) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_bytes(b"".join((x if isinstance(x, bytes) else x.encode()) + end.encode() for x in lines))
    return path


def rows_of(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


FORMATS = tuple(SHAPES)
