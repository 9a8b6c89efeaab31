"""The shapes of training rows: which columns and turns each format has, and by what names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from datagen.text import word_set

__all__ = ["RESERVED", "SHAPES", "Row", "Shape", "shape_of", "texts_of", "turns_of"]

Row = dict[str, Any]

_MESSAGE = (
    "role content name weight tool_calls tool_call_id function_call loss loss_scale thinking reasoning "
    "reasoning_content refusal"
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A format: columns of turns, columns of text, and what else some trainer reads (`optional`).

    `roles` maps the names that may stand in `role` to system, user, assistant or tool; `aliases` are names
    that mean one of them elsewhere. `may_be_blank` are texts that may be "". `of_some` are optional columns
    that only some trainers read.
    """

    lists: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    optional: frozenset[str] = frozenset()
    of_some: frozenset[str] = frozenset()
    may_be_blank: frozenset[str] = frozenset()
    role: str = "role"
    content: str = "content"
    keys: frozenset[str] = frozenset(_MESSAGE.split())
    roles: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    columns: frozenset[str] = field(init=False)
    """Every column that is the format's own."""

    def __post_init__(self) -> None:
        """Bring the columns together."""
        columns = frozenset(self.lists) | frozenset(self.texts) | self.optional | self.of_some
        object.__setattr__(self, "columns", columns)


_ROLES = {"system": "system", "user": "user", "assistant": "assistant", "tool": "tool", "function": "tool"}
_ALIASES = {
    **dict.fromkeys(("human", "prompter"), "user"),
    **dict.fromkeys(("gpt", "chatgpt", "bot", "model", "ai"), "assistant"),
    **dict.fromkeys(("tool_response", "observation"), "tool"),
    "developer": "system",
}
_TOOLS = frozenset({"tools", "parallel_tool_calls", "functions"})

SHAPES: dict[str, Shape] = {
    "messages": Shape(lists=("messages",), optional=_TOOLS, roles=_ROLES, aliases=_ALIASES),
    "sharegpt": Shape(
        lists=("conversations",),
        of_some=frozenset({"system", "tools"}),
        role="from",
        content="value",
        keys=frozenset({"from", "value"}),
        roles={
            "system": "system",
            "human": "user",
            "gpt": "assistant",
            "observation": "tool",
            "function_call": "assistant",
        },
        aliases={
            **dict.fromkeys(("user", "prompter"), "human"),
            **dict.fromkeys(("assistant", "chatgpt", "bot", "model", "ai"), "gpt"),
            **dict.fromkeys(("tool", "tool_response", "function"), "observation"),
        },
    ),
    "prompt-completion": Shape(
        lists=("prompt", "completion"), optional=_TOOLS, roles=_ROLES, aliases=_ALIASES
    ),
    "prompt-completion-text": Shape(texts=("prompt", "completion")),
    "alpaca": Shape(
        texts=("instruction", "input", "output"),
        of_some=frozenset({"system", "history"}),
        may_be_blank=frozenset({"input"}),
    ),
    "query-response": Shape(texts=("query", "response"), of_some=frozenset({"system", "history"})),
    "text": Shape(texts=("text",)),
}
"""Format name to shape; the formats of `datagen export` and those of other tools."""

RESERVED = word_set(
    """
    text label labels input_ids attention_mask completion_mask assistant_masks seq_lengths image images video
    videos audio audios objects tools system system_prompt history prompt completion chosen rejected query
    response question answer solution content messages conversation conversations instruction input output
    channel margin chat_template_kwargs type message payload trace weight segments interactions
    available_tools target targets problem
    """
)
"""Names of columns that mean something to a trainer, each its own thing."""


def shape_of(row: Row) -> str | None:
    """Return the name of a row's format by its columns, or None."""
    if "messages" in row:
        return "messages"
    if "conversations" in row:
        return "sharegpt"
    if "prompt" in row and "completion" in row:
        is_turns = isinstance(row["prompt"], list) or isinstance(row["completion"], list)
        return "prompt-completion" if is_turns else "prompt-completion-text"
    if "instruction" in row and ("output" in row or "input" in row):
        return "alpaca"
    if "query" in row and "response" in row:
        return "query-response"
    return "text" if "text" in row else None


def turns_of(row: Row, shape: Shape) -> list[tuple[str, Any]]:
    """Return the (path, turn) pairs of a row, over all its columns of turns."""
    return [
        (f"{column}[{at}]", turn)
        for column in shape.lists
        if isinstance(row.get(column), list)
        for at, turn in enumerate(row[column])
    ]


def texts_of(row: Row, shape: Shape) -> list[tuple[str, str]]:
    """Return the (path, text) pairs that a trainer shows a model."""
    found = [(name, row[name]) for name in shape.texts if isinstance(row.get(name), str)]
    for path, turn in turns_of(row, shape):
        if isinstance(turn, dict) and isinstance(turn.get(shape.content), str):
            found.append((f"{path}.{shape.content}", turn[shape.content]))
    system = row.get("system") if "system" in shape.of_some else None
    return [*found, ("system", system)] if isinstance(system, str) else found
