"""Python that a task asks for: compiled, and run on the examples that the task gives.

Source: the idea of Chen et al. (2021), "Evaluating Large Language Models Trained on Code" (Codex), section 2:
what code does is told by running it, in a sandbox. Here the examples stand in the task itself.
"""

import ast
import re

from datagen.generators.held.formats import fenced
from datagen.generators.held.sandbox import can_run, run_python
from datagen.patterns import Pattern

__all__ = ["asks_python", "examples_of", "python_holds", "signature_of"]

_THING = r"(?:functions?|programs?|scripts?|code|class(?:es)?|methods?)"
_ASKED = Pattern(
    r"\b(?:write|implement|create|complete|give|provide|fix|correct)\b[^.?!\n]{0,60}"
    rf"(?:\bpython\d?\b[^.?!\n]{{0,30}}\b{_THING}\b|\b{_THING}\b[^.?!\n]{{0,60}}\bpython\d?\b)"
    r"|(?:写|实现|给出|完成|补全|修正)[^。？！\n]{0,30}python\d?[^。？！\n]{0,20}(?:函数|程序|代码|脚本|类|方法)"
    r"|用\s*python\d?\s*(?:语言)?(?:来?编?写|实现|完成)[^。？！\n]{0,20}(?:函数|程序|代码|脚本|类|方法)",
    re.IGNORECASE,
)
_CALL = Pattern(r"(?<![\w.])[A-Za-z_]\w*\(")
_GIVES = Pattern(
    r"\s*[`\"”]?\s*(?:->|→|=>|==|=|(?:should |must |will )?(?:return|give|evaluate to|yield)s?|is|:|\n"
    r"|(?:应该?|会|将)?(?:返回|得到|等于|输出)(?:的?(?:结果|值)?[为是])?|的?(?:结果|值)[为是])\s*[`:：]?\s*",
    re.IGNORECASE,
)
_MOST_EXAMPLES, _LONGEST = 8, 400
_LOOKS_LIKE_CODE = Pattern(
    r"^\s*(?:def |class |import |from \w+ import |print\(|for .+:|while .+:)", re.MULTILINE
)


def asks_python(asked: str) -> bool:
    """Say whether a task, or the pattern of one, asks for code in Python."""
    return bool(_ASKED.search(asked))


_SIGNATURE = Pattern(r"`([A-Za-z_]\w*)\((?:[A-Za-z_]\w*(?:, *[A-Za-z_]\w*)*)\)`")


def signature_of(asked: str) -> str:
    """Return the name of the function that a task shows in backticks with its parameters, "" for none."""
    shown = _SIGNATURE.search(asked)
    return shown[1] if shown else ""


def python_holds(asked: str, answer: str) -> bool | None:
    """Say whether Python that is asked for compiles and gives what the task's and its own examples say.

    None where none is asked for, or nothing can be said of it: it needs a package that is not here, or
    this system has no sandbox. What ends at one of the sandbox's limits does not hold. Blocks while it runs.
    """
    if not can_run() or not asks_python(asked):
        return None
    code = "\n".join(fenced(answer, "python", "py", "python3"))
    if not code and _LOOKS_LIKE_CODE.search(answer) and "```" not in answer:
        code = answer
    if not code:
        return False
    examples = [*examples_of(asked), *_own_examples(code)]
    ran = run_python(code, [call for call, _ in examples])
    if ran.end == "unknown":
        return None
    return ran.end == "ran" and all(
        value is not None and _is_same(value, expected)
        for value, (_, expected) in zip(ran.values, examples, strict=True)
    )


def _is_same(value: str, expected: str) -> bool:
    try:
        said, wanted = (_plain(ast.literal_eval(text)) for text in (value, expected))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return False
    if isinstance(said, float) or isinstance(wanted, float):
        return (
            isinstance(said, int | float) and isinstance(wanted, int | float) and abs(said - wanted) <= 1e-6
        )
    return bool(said == wanted)


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def examples_of(asked: str) -> list[tuple[str, str]]:
    """Return the calls that a task shows with what each gives: "f(2, 3) returns 5", both literals."""
    found: list[tuple[str, str]] = []
    for match in _CALL.finditer(asked):
        call = _call_at(asked, match.start())
        gives = _GIVES.match(asked, match.start() + len(call)) if call else None
        if gives and (expected := _literal_at(asked, gives.end())):
            found.append((call, expected))
    return found[:_MOST_EXAMPLES]


_PROMPT = Pattern(r"^[ \t]*>>> (?P<call>[^\n]{1,400})\n[ \t]*(?P<gives>[^\n]{1,400})", re.MULTILINE)


def _own_examples(code: str) -> list[tuple[str, str]]:
    """Return the examples in the docstrings of code, as doctest reads them: calls and a literal each."""
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return []
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    texts = [ast.get_docstring(node) or "" for node in nodes if isinstance(node, kinds)]
    shown = [
        (each["call"].strip(), each["gives"].strip()) for text in texts for each in _PROMPT.finditer(text)
    ]
    return [
        (call, gives)
        for call, gives in shown
        if _call_at(call, 0) == call and _literal_at(gives, 0) == gives != ""
    ][:_MOST_EXAMPLES]


def _call_at(text: str, start: int) -> str:
    """Return the call of literals that begins at a place, "" for none."""
    line = text[start : start + _LONGEST].partition("\n")[0]
    for end in (at + 1 for at, char in enumerate(line) if char == ")"):
        tree = _parsed(line[:end])
        if isinstance(tree, ast.Call) and not tree.keywords:
            return line[:end] if all(_is_literal(each) for each in tree.args) and tree.args else ""
    return ""


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, MemoryError, RecursionError):
        return False
    return True


_CLOSERS = ")]}'\"0123456789eE"


def _literal_at(text: str, start: int) -> str:
    """Return the longest literal that begins at a place and stays on its line, "" for none."""
    line = text[start : start + _LONGEST].partition("\n")[0]
    for end in range(len(line), 0, -1):
        tree = _parsed(line[:end]) if line[end - 1] in _CLOSERS and not line[end:][:1].isalnum() else None
        if tree is not None and _is_literal(tree) and not isinstance(tree, ast.Tuple | ast.Name):
            return line[:end].strip()
    return ""


def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
