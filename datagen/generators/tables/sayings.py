"""Questions and answers of each kind about a table, by language, with holes; at least three of each."""

from datagen.generators.rewording.phrases import Pair

__all__ = ["SAYINGS"]


def _ways(answers: tuple[str, ...], *questions: str) -> tuple[Pair, ...]:
    return tuple((question, answer) for question in questions for answer in answers)


_EN = {
    "extreme": _ways(
        (
            "{winner} has the {most} {column}: {value}.",
            "The {noun} with the {most} {column} is {winner}, at {value}.",
        ),
        "Which {noun} in {table} has the {most} {column}?",
        "In {table}, what is the {noun} with the {most} {column}?",
        "What is the name of the {noun} that has the {most} {column} in {table}?",
    ),
    "sum": _ways(
        ("The total {column} of all {count} entries is {value}.",),
        "What is the total {column} of all {count} entries in {table}?",
        "What is the {column} of all {count} entries in {table} in total?",
        "If all {count} entries in {table} are added up, what is the total {column}?",
    ),
    "average": _ways(
        ("The average {column} of the {count} entries is {value}.",),
        "What is the average {column} of the {count} entries in {table}?",
        "What {column} do the {count} entries in {table} have on average?",
        "What is the mean {column} over the {count} entries in {table}?",
    ),
    "count": _ways(
        ("{table} has {count} entries.", "There are {count} entries in {table}."),
        "How many entries does {table} have?",
        "How many entries are there in {table}?",
        "What is the number of entries in {table}?",
    ),
    "count-class": _ways(
        ("{count} entries: {names}.", 'The {column} is "{value}" for {count} entries: {names}.'),
        'For how many entries in {table} is the {column} "{value}"?',
        'How many entries in {table} have "{value}" as their {column}?',
        'In {table}, what is the number of entries whose {column} is "{value}"?',
    ),
    "filter-class": _ways(
        ("{names}.", 'The {column} is "{value}" for {names}.'),
        'For which entries in {table} is the {column} "{value}"?',
        'Which entries in {table} have "{value}" as their {column}?',
        'What are the names of the entries in {table} whose {column} is "{value}"?',
    ),
    "filter-more": _ways(
        ("{names}.", "The {column} is more than {value} for {names}."),
        "For which entries in {table} is the {column} more than {value}?",
        "Which entries in {table} have a {column} of more than {value}?",
        "What are the names of the entries in {table} whose {column} is more than {value}?",
    ),
    "count-more": _ways(
        ("{count} entries: {names}.", "The {column} is more than {value} for {count} entries: {names}."),
        "For how many entries in {table} is the {column} more than {value}?",
        "How many entries in {table} have a {column} of more than {value}?",
        "In {table}, what is the number of entries whose {column} is more than {value}?",
    ),
    "compare": _ways(
        (
            "{winner} has the {more} {column}: {value}, against {less} for {loser}.",
            "{winner}, with {value} against {less} for {loser}.",
        ),
        "Which has the {more} {column} in {table}, {a} or {b}?",
        "In {table}, is the {column} {more} for {a} or for {b}?",
        "Of {a} and {b} in {table}, which has the {more} {column}?",
    ),
    "lookup": _ways(
        (
            "The {other} is {told}: {winner} has the {most} {column}, {value}.",
            "{told}. The {noun} with the {most} {column} is {winner}, at {value}.",
        ),
        "What is the {other} of the {noun} with the {most} {column} in {table}?",
        "In {table}, what {other} does the {noun} with the {most} {column} have?",
        "Which {other} does {table} give for the {noun} with the {most} {column}?",
    ),
}

_ZH = {
    "extreme": _ways(
        ("{winner}的{column}{most}，为{value}。", "{column}{most}的{noun}是{winner}，为{value}。"),
        "{table}中，哪个{noun}的{column}{most}？",
        "{table}中，{column}{most}的{noun}是哪个？",
        "请问{table}里{column}{most}的是哪个{noun}？",
    ),
    "sum": _ways(
        ("全部{count}项的{column}合计为{value}。", "{count}项的{column}加起来一共是{value}。"),
        "{table}中全部{count}项的{column}合计是多少？",
        "{table}里{count}项的{column}加起来一共是多少？",
        "请问{table}中全部{count}项的{column}总共是多少？",
    ),
    "average": _ways(
        ("{count}项的平均{column}为{value}。", "{count}项的{column}平均为{value}。"),
        "{table}中{count}项的平均{column}是多少？",
        "{table}里{count}项的{column}平均是多少？",
        "请问{table}中{count}项的{column}平均值是多少？",
    ),
    "count": _ways(
        ("{table}中共有{count}项。",),
        "{table}中共有多少项？",
        "{table}里一共有几项？",
        "请问{table}中列有多少项？",
    ),
    "count-class": _ways(
        ("共有{count}项：{names}。", "{column}为“{value}”的有{count}项：{names}。"),
        "{table}中，{column}为“{value}”的有多少项？",
        "{table}里有几项的{column}是“{value}”？",
        "请问{table}中{column}为“{value}”的共有几项？",
    ),
    "filter-class": _ways(
        ("{names}。", "{column}为“{value}”的有{names}。"),
        "{table}中，{column}为“{value}”的有哪些？",
        "{table}里有哪些项的{column}是“{value}”？",
        "请问{table}中哪些项的{column}为“{value}”？",
    ),
    "filter-more": _ways(
        ("{names}。", "{column}超过{value}的有{names}。"),
        "{table}中，{column}超过{value}的有哪些？",
        "{table}里有哪些项的{column}超过{value}？",
        "请问{table}中哪些项的{column}超过{value}？",
    ),
    "count-more": _ways(
        ("共有{count}项：{names}。", "{column}超过{value}的有{count}项：{names}。"),
        "{table}中，{column}超过{value}的有多少项？",
        "{table}里有几项的{column}超过{value}？",
        "请问{table}中{column}超过{value}的共有几项？",
    ),
    "compare": _ways(
        (
            "{winner}的{column}{more}，为{value}；{loser}为{less}。",
            "{winner}{more}，为{value}，{loser}为{less}。",
        ),
        "{table}中，{a}和{b}哪个的{column}{more}？",
        "在{table}里，{a}与{b}相比，哪个的{column}{more}？",
        "请问{table}中{a}和{b}的{column}哪个{more}？",
    ),
    "lookup": _ways(
        (
            "{told}。{column}{most}的{noun}是{winner}，为{value}。",
            "{other}是{told}，因为{winner}的{column}{most}，为{value}。",
        ),
        "{table}中，{column}{most}的{noun}的{other}是什么？",
        "{table}里，{column}{most}的那个{noun}，其{other}是什么？",
        "请问{table}中{column}{most}的{noun}对应的{other}是什么？",
    ),
}

SAYINGS = {"en": _EN, "zh": _ZH}
