"""The names under which heads, relations and tails go in tables and JSON."""

from collections.abc import Iterable, Sequence

__all__ = [
    "ENTITIES",
    "HEADS",
    "HEAD_TYPES",
    "RELATIONS",
    "TAILS",
    "TAIL_TYPES",
    "UNITS",
    "find_columns",
    "find_role",
]

# In order of preference.
HEADS = ("head", "subject", "source", "from", "头实体", "主语", "主体")
RELATIONS = ("relation", "predicate", "edge", "label", "关系", "谓词")
TAILS = ("tail", "object", "target", "to", "value", "尾实体", "宾语", "客体")
# What a table may tell besides: the unit of the tail, the kinds of head and tail.
UNITS = ("unit", "tail_unit", "单位")
HEAD_TYPES = ("head_type", "subject_type", "source_type", "头实体类型", "主体类型")
TAIL_TYPES = ("tail_type", "object_type", "target_type", "尾实体类型", "客体类型")
# The key that names the entity of a record by entity (HuaTuo's is 中心词).
ENTITIES = ("中心词", "head", "entity", "name", "实体")


def find_role(names: Iterable[str], role: tuple[str, ...]) -> str | None:
    """Return the name that plays a role, whatever its case; None if none does."""
    known = {name.strip().lower(): name for name in reversed(list(names))}
    return next((known[alias] for alias in role if alias in known), None)


def find_columns(names: Iterable[str], wanted: Sequence[str]) -> list[str]:
    """Return the names that a user asked for, whatever their case. Raises ValueError for one not there."""
    there = list(names)
    found: list[str] = []
    for each in wanted:
        name = each if each in there else find_role(there, (each.strip().lower(),))
        if name is None:
            shown = ", ".join(cell[:30] for cell in there[:8])
            raise ValueError(f"it has no column {each[:40]!r}; its columns are {shown}")
        found.append(name)
    return found
