"""What a person sees of a run: where it stands, how it ended, what to do next."""

import shlex
from pathlib import Path
from typing import Any

import click

from datagen.cli.display import dollars, watch
from datagen.cli.options import written_mix
from datagen.cli.shown import shown
from datagen.config import RunConfig, SelfQAConfig
from datagen.errors import TargetMissed
from datagen.filters.stage import resolve
from datagen.forecast import pilot, price_of, rehearse
from datagen.records import Skipped
from datagen.runs import RunResult, run
from datagen.stats import Tally

__all__ = ["show_pilot", "show_plan", "show_run"]

_SHOWN_SKIPPED = 5


def show_run(config: RunConfig, *, is_quiet: bool, is_asked_for: bool) -> None:
    """Run with a display and a summary. Raises TargetMissed where the target was missed.

    `is_asked_for` False means that the target is the default one: then fewer records are no error,
    none is.
    """
    tally = Tally(target=config.target)
    with watch(tally, is_quiet=is_quiet) as note:
        result = run(config, tally=tally, note=note)
    if not is_quiet:
        _summary(config, result)
    if tally.kept < tally.target and (is_asked_for or not tally.kept):
        raise _missed(result)


def _missed(result: RunResult) -> TargetMissed:
    why, hint = {
        "yield_sank": (
            "the last items gave nothing new",
            "give more varied seeds, a higher --temperature or a stronger --model",
        ),
        "planned_out": (
            "nothing is left to ask",
            "give more input, or read rejected.jsonl and failed.jsonl for the reasons",
        ),
    }[result.reason]
    if result.tally.failed > result.tally.made / 2:
        why, hint = "most calls failed", f"read failed.jsonl, then datagen retry {_quoted(result)}"
    return TargetMissed(f"kept {result.tally.kept} of {result.tally.target}: {why}", hint)


def _summary(config: RunConfig, result: RunResult) -> None:
    tally = result.tally
    for line in _skipped_lines(result.skipped):
        click.echo(line)
    rejected = ", ".join(f"{rule} {count}" for rule, count in tally.rejected.most_common())
    surplus = f"; {tally.surplus} more wait in the cache for a higher -n" if tally.surplus else ""
    click.echo(
        f"made {tally.made}: kept {tally.kept}, rejected {tally.rejected.total()}, failed {tally.failed}"
        f"{surplus}"
    )
    if rejected:
        click.echo(f"rejected for: {rejected}")
    _say_what_was_kept(tally, result.coverage)
    if tally.failed:
        click.echo(f"failed {tally.failed}: see failed.jsonl; datagen retry {_quoted(result)} asks again")
    if tally.calls or tally.cached_calls:
        click.echo(
            f"calls: {tally.calls} sent, {tally.cached_calls} from the cache, {tally.retries} retried; "
            f"tokens: {tally.prompt_tokens} in ({tally.cached_tokens} cached), {tally.completion_tokens} out"
        )
    if tally.prompt_tokens and tally.kept:
        click.echo(
            f"per kept record: {tally.prompt_tokens / tally.kept:.0f} tokens in, "
            f"{tally.cached_tokens / tally.prompt_tokens:.0%} of them from the model's prefix cache"
        )
    if tally.has_price:
        click.echo(f"cost: {dollars(tally.usd)}")
    if tally.kept:
        click.echo(f"train on: {result.train}")
        click.echo(f"next: {_next(config, result)}")


def _say_what_was_kept(tally: Tally, coverage: dict[str, Any] | None) -> None:
    if tally.kinds:
        click.echo("kinds: " + ", ".join(f"{kind} {count}" for kind, count in sorted(tally.kinds.items())))
    if tally.wordings:
        told = (f"{count} by {who}" for who, count in sorted(tally.wordings.items()))
        click.echo(f"worded: {', '.join(told)}")
    if coverage:
        click.echo(_covered(coverage))


def _covered(coverage: dict[str, Any]) -> str:
    unit = coverage["unit"]
    spread = coverage[unit]
    whole = sum(spread.values())
    covered = whole - spread["0"]
    return f"covered: {covered} of {whole} {unit} ({covered / max(1, whole):.0%}); see coverage.json"


def _quoted(result: RunResult) -> str:
    return shlex.quote(str(result.folder))


def _skipped_lines(skipped: list[Skipped]) -> list[str]:
    lines = [shown(f"skipped {each.where}: {each.why}") for each in skipped[:_SHOWN_SKIPPED]]
    if len(skipped) > _SHOWN_SKIPPED:
        lines.append(f"skipped {len(skipped) - _SHOWN_SKIPPED} more: see skipped.jsonl")
    return lines


def _next(config: RunConfig, result: RunResult) -> str:
    if result.reason != "target":
        return f"datagen export {_quoted(result)} --format alpaca -o alpaca.jsonl"
    if (config.rules and config.rules != resolve({})) or config.self_qa != SelfQAConfig() or config.strict:
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
        *(("--against", file, None) for file in config.against),
        *(("--decontaminate", file, None) for file in config.decontaminate),
    ):
        if value != default:
            words += [option, str(value)]
    words += ["--batch"] if config.batch else []
    return f"{shlex.join(words)}   (goes on from here)"


def show_pilot(config: RunConfig, items: int, *, is_quiet: bool) -> None:
    """Run the first items and say what the whole run will take, as a range."""
    tally = Tally(target=config.target)
    with watch(tally, is_quiet=is_quiet) as note:
        forecast = pilot(config, items, tally=tally, note=note)
    click.echo(f"pilot: {tally.items} items kept {tally.kept} of {tally.made} records made")
    if forecast.items is None:
        click.echo("nothing was kept, so nothing can be said of the whole run: read rejected.jsonl")
        return
    few, many = forecast.items
    tokens = forecast.scaled(tally.prompt_tokens + tally.completion_tokens)
    calls = forecast.scaled(tally.calls + tally.cached_calls)
    cost = ", ".join(map(dollars, forecast.scaled(tally.usd)))
    click.echo(
        f"for {config.target} records: {few} to {many} items, {calls[0]:.0f} to {calls[1]:.0f} calls, "
        f"{tokens[0]:.0f} to {tokens[1]:.0f} tokens"
        + (f", {cost.replace(', ', ' to ')}" if tally.has_price else "")
    )
    click.echo("next: the same command without --pilot goes on from here")


def show_plan(config: RunConfig) -> None:
    """Print what a run would ask, at best, without asking."""
    tally = rehearse(config, lambda text: click.echo(text))
    price = price_of(config)
    cost = price.of(tally.prompt_tokens, 0, tally.completion_tokens) if price else 0.0
    click.echo(
        f"dry run: at least {tally.calls} calls, about {tally.prompt_tokens} tokens in and "
        f"{tally.completion_tokens} out{f', {dollars(cost)}' if cost else ''} for {tally.kept} records, if "
        "every one is kept; nothing was sent"
    )
