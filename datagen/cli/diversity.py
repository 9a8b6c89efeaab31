"""What a person sees of how varied a run's tasks are: the short of diversity.json."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from datagen.cli.display import counted

if TYPE_CHECKING:
    from datagen.runs import RunResult

__all__ = ["diversity_lines"]

_NAMED = 8


def diversity_lines(result: "RunResult") -> Iterator[str]:
    """Yield the lines on a run's diversity, none where it was not grown from seeds or kept nothing."""
    found = result.diversity
    if not found:
        return
    own = result.config.self_instruct
    if result.reason == "grown_out":
        share, last = own.least_yield, own.yield_window
        yield f"grown out: less than {share:.0%} of the last {last} tasks asked for were new"
    full = found["full"]
    if full:
        named = ", ".join(full[:_NAMED]) + (", ..." if len(full) > _NAMED else "")
        yield f"full topics (next to nothing new on them): {named}"
    if not found["tasks"]:
        return
    topics = sum(1 for row in found["topics"].values() if row["kept"])
    near = found["nearest_seed"]["mean"]
    yield (
        f"diversity: {counted(found['tasks'], 'task')} on {counted(topics, 'topic')} with "
        f"{counted(len(found['verbs']), 'leading verb')}; nearest seed {near:.2f}; see diversity.json"
    )
    labels = found["labels"]
    if labels["tasks"]:
        most = ", ".join(f"{label} {share:.0%}" for label, share in list(labels["shares"].items())[:_NAMED])
        yield f"labels: {labels['even']} of {counted(labels['tasks'], 'task')} have theirs evenly; {most}"
    shares = {part: row["share"] for part, row in found["lengths"].items() if row["share"] is not None}
    yield "length against the seeds: " + ", ".join(f"{part} {share:.0%}" for part, share in shares.items())
