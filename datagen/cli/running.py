"""What a person sees of a run: where it stands, how it ended, what to do next."""

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from datagen.cli.display import counted, dollars, watch
from datagen.cli.diversity import diversity_lines
from datagen.cli.options import written, written_mix
from datagen.cli.shown import shown
from datagen.config import RunConfig, SelfInstructConfig, SelfQAConfig
from datagen.errors import TargetMissed
from datagen.filters.stage import resolve
from datagen.runs import RunResult, run
from datagen.stats import WORDINGS, Tally
from datagen.triples import TripleTally

__all__ = ["show_run"]

_SHOWN_SKIPPED = 5


def show_run(config: RunConfig, *, is_quiet: bool, is_asked_for: bool) -> None:
    """Run with a display and a summary. Raises TargetMissed where the target was missed.

    `is_asked_for` False means that the target is the default one: then fewer records are no error,
    none is.
    """
    tally = Tally(target=config.target)
    stopped: list[RunResult] = []
    try:
        with watch(tally, is_quiet=is_quiet) as note:
            result = run(config, tally=tally, note=note, ended=stopped.append)
    finally:
        if stopped and not is_quiet and (tally.made or tally.calls):
            _summary(stopped[0])
    if not is_quiet:
        _summary(result)
    if _has_filled(result):
        if not is_quiet:
            click.echo("no gap is left that could be asked about: this run is complete")
        return
    if tally.kept < tally.target and (not tally.kept or (is_asked_for and not config.self_instruct.grow)):
        raise _missed(result)


def _has_filled(result: RunResult) -> bool:
    """Say whether a run that was to fill another one's gaps has asked all that there is."""
    config = result.config
    earlier = config.self_kg.fill_gaps or config.self_qa.fill_gaps
    return bool(earlier) and result.reason == "planned_out" and not result.tally.failed


def _missed(result: RunResult) -> TargetMissed:
    why, hint = {
        "yield_sank": (
            "the last items gave nothing new",
            "give more varied seeds, a higher --temperature or a stronger --model",
        ),
        "grown_out": (
            "too few new tasks came",
            "give more varied seeds, a higher --temperature or a stronger --model",
        ),
        "planned_out": (
            "nothing is left to ask",
            "give more input, or read rejected.jsonl and failed.jsonl for the reasons",
        ),
    }[result.reason]
    if result.tally.failed > result.tally.made / 2:
        why, hint = "most calls failed", f"read failed.jsonl, then datagen retry {_quoted(result)}"
    wanted = "" if result.config.self_instruct.grow else f" of {result.tally.target}"
    return TargetMissed(f"kept {result.tally.kept}{wanted}: {why}", hint)


def _summary(result: RunResult) -> None:
    tally = result.tally
    for line in (*_skipped_lines(result), *_triples_lines(result.triples)):
        click.echo(line)
    rejected = ", ".join(f"{rule} {count}" for rule, count in tally.rejected.most_common())
    surplus = f"; up to {tally.surplus} more wait in the cache for a higher -n" if tally.surplus else ""
    click.echo(
        f"made {tally.made}: kept {tally.kept}, rejected {tally.rejected.total()}, failed {tally.failed}"
        f"{surplus}"
    )
    if rejected:
        click.echo(f"rejected for: {rejected}")
    _say_what_was_kept(tally, None if result.triples else result.coverage)
    for line in diversity_lines(result):
        click.echo(shown(line))
    if tally.failed:
        click.echo(f"failed {tally.failed}: see failed.jsonl; datagen retry {_quoted(result)} asks again")
    if tally.sent or tally.cached_calls:
        _say_what_it_took(tally)
    if result.rows:
        rows = f"   ({result.rows} records)" if result.reason == "stopped" else ""
        click.echo(f"train on: {result.train}{rows}")
    if tally.kept and result.reason != "stopped":
        click.echo(f"next: {_next(result)}")


def _say_what_it_took(tally: Tally) -> None:
    unanswered = f" ({tally.unanswered} without an answer)" if tally.unanswered else ""
    click.echo(
        f"calls: {tally.sent} sent{unanswered}, {tally.cached_calls} from the cache, "
        f"{tally.retries} retried; tokens: {tally.prompt_tokens} in ({tally.cached_tokens} cached), "
        f"{tally.completion_tokens} out"
    )
    if tally.saved_calls:
        click.echo(f"saved: {counted(tally.saved_calls, 'call')}, whose answers came with their questions")
    before = tally.before
    in_all = " over all starts" if before.calls else ""
    prompt = before.prompt + tally.prompt_tokens
    if prompt and tally.kept:
        cached = before.cached + tally.cached_tokens
        click.echo(
            f"per kept record{in_all}: {prompt / tally.kept:.0f} tokens in, "
            f"{cached / prompt:.0%} of them from the model's prefix cache"
        )
    if tally.has_price:
        whole = f" in this start, {dollars(before.usd + tally.usd)}{in_all}" if before.calls else ""
        click.echo(f"cost: {dollars(tally.usd)}{whole}{_assumed(tally)}")


def _assumed(tally: Tally) -> str:
    """Say how much of the cost is no bill: what calls without an answer can have cost at most."""
    if not tally.assumed:
        return ""
    calls = counted(tally.assumed, "call")
    return f"; {dollars(tally.assumed_usd)} of it is the most that {calls} that broke off may have cost"


def _say_what_was_kept(tally: Tally, coverage: dict[str, Any] | None) -> None:
    if tally.kinds:
        click.echo("kinds: " + ", ".join(f"{kind} {count}" for kind, count in sorted(tally.kinds.items())))
    if tally.wordings:
        told = (f"{tally.wordings[how]} {how}" for how in WORDINGS)
        click.echo(f"worded: {', '.join(told)}")
    if coverage:
        click.echo(_covered(coverage))


def _covered(coverage: dict[str, Any]) -> str:
    unit = coverage["unit"]
    spread = coverage[unit]
    whole = sum(spread.values())
    covered = whole - spread["0"]
    return f"covered: {covered} of {whole} {unit} ({covered / max(1, whole):.0%}); see coverage.json"


def _triples_lines(triples: TripleTally | None) -> Iterator[str]:
    if triples is None:
        return
    line = f"triples: {triples.read} read, {triples.used} used, {triples.unused} unused"
    for word, count in (("screened", triples.dropped), ("flagged", triples.flagged)):
        if word == "screened" or count:
            line += f", {count.total()} {word}"
        if count:
            line += f" ({', '.join(f'{code} {number}' for code, number in count.most_common())})"
    yield line + ("; see screened.jsonl" if triples.dropped or triples.flagged else "")


def _quoted(result: RunResult) -> str:
    return shlex.quote(str(result.folder))


def _skipped_lines(result: RunResult) -> list[str]:
    skipped = result.skipped
    if skipped and result.is_skipped_known:
        return [f"skipped {len(skipped)} as before: see skipped.jsonl"]
    lines = [shown(f"skipped {each.where}: {each.why}") for each in skipped[:_SHOWN_SKIPPED]]
    if len(skipped) > _SHOWN_SKIPPED:
        lines.append(f"skipped {len(skipped) - _SHOWN_SKIPPED} more: see skipped.jsonl")
    return lines


def _next(result: RunResult) -> str:
    config = result.config
    if result.reason != "target":
        return f"datagen export {_quoted(result)} --format alpaca -o alpaca.jsonl"
    is_tuned = config.self_qa != SelfQAConfig() or config.self_instruct != SelfInstructConfig()
    is_tuned = is_tuned or config.answer_model is not None
    if (config.rules and config.rules != resolve({})) or is_tuned or config.strict:
        return f"a higher target in {result.folder / 'run.toml'}, then datagen run {_quoted(result)}/run.toml"
    words = ["datagen", config.command, *config.inputs, "-n", str(10 * config.target)]
    defaults = RunConfig(command=config.command, output=str(Path("runs", config.command)))
    for option, value, default in (
        ("--model", config.model.name, defaults.model.name),
        ("--base-url", config.model.base_url, None),
        ("--api-key-env", config.model.api_key_env, defaults.model.api_key_env),
        ("--temperature", config.model.temperature, defaults.model.temperature),
        ("--language", config.language, defaults.language),
        ("--seed", config.seed, defaults.seed),
        ("--format", config.format, defaults.format),
        ("--prompts", config.prompts, None),
        ("--concurrency", config.concurrency, 0),
        ("--rpm", config.limits.rpm, 0),
        ("--tpm", config.limits.tpm, 0),
        ("--budget", config.limits.budget, None),
        ("--price", config.limits.price, None),
        ("--cache", config.cache, None),
        ("-o", config.output, defaults.output),
        *(("--closed", relation, None) for relation in config.self_kg.closed),
        ("--mix", written_mix(config.self_kg.mix), written_mix(defaults.self_kg.mix)),
        ("--hops", config.self_kg.hops, defaults.self_kg.hops),
        ("--turns", config.self_kg.turns, defaults.self_kg.turns),
        ("--per-entity", config.self_kg.per_entity, 0),
        ("--per-relation", config.self_kg.per_relation, 0),
        ("--fill-gaps", config.self_kg.fill_gaps, None),
        ("--columns", ",".join(config.self_kg.columns or ()), ""),
        ("--schema", config.self_kg.schema_file, None),
        *(("--against", file, None) for file in config.against),
        *(("--decontaminate", file, None) for file in config.decontaminate),
    ):
        if value != default:
            words += [option, written(value)]
    words += ["--batch"] if config.batch else []
    return f"{shlex.join(words)}   (goes on from here)"
