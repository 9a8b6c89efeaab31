"""What the package promises as a whole: names, errors, prompts, seeds, its README, its wheel."""

import importlib
import json
import os
import pickle
import pkgutil
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from pathlib import Path
from string import Template
from typing import get_args

import pytest
from guard.addresses import guarded_path
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

import datagen
from datagen import errors
from datagen.cli.main import entry, main
from datagen.config import RunConfig, make_config, parse_config
from datagen.errors import ConfigError, DatagenError
from datagen.exporters.formats import EXPORTERS
from datagen.prompts import parse_prompt

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PROMPTS = sorted((ROOT / "prompts").rglob("*.md"))
LANGUAGES = ("en", "zh")
COMMANDS = ("", *main.commands)

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(datagen.__path__, "datagen.")
    if not module.name.endswith("__main__") and "._data" not in module.name
)


# --- names and errors


def by_kind(name):
    """Sort constants first, then classes, then functions, as the linter does."""
    return 0 if name.isupper() else 1 if name[0].isupper() else 2, name


@pytest.mark.parametrize("name", ["datagen", *MODULES])
def test_a_modules_public_names_are_sorted_and_real(name):
    module = importlib.import_module(name)
    names = getattr(module, "__all__", [])
    assert list(names) == sorted(set(names), key=by_kind)
    assert all(hasattr(module, each) for each in names)


def test_the_package_offers_its_commands_as_functions_and_nothing_else():
    assert datagen.__all__ == [
        "check",
        "doctor",
        "export",
        "export_data_set",
        "filter_file",
        "fix",
        "judge",
        "push",
        "refilter",
        "retry",
        "run_file",
        "self_instruct",
        "self_kg",
        "self_qa",
    ]
    assert all(callable(getattr(datagen, name)) for name in datagen.__all__)
    with pytest.raises(AttributeError, match="unheard_of"):
        _ = datagen.unheard_of
    assert version_of_project() == datagen.__version__


def version_of_project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


@pytest.mark.parametrize("name", errors.__all__)
@given(message=st.text(min_size=1), hint=st.text())
def test_an_error_keeps_its_kind_message_and_hint_through_pickle(name, message, hint):
    kind = getattr(errors, name)
    back = pickle.loads(pickle.dumps(kind(message, hint)))
    assert (type(back), back.message, back.hint, str(back)) == (kind, message, hint, message)
    assert isinstance(back, DatagenError)


def test_no_other_kind_of_error_is_public():
    found = {
        value.__name__
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, BaseException)
    }
    assert found == set(errors.__all__)


# --- settings: every one refuses a bad value

BAD = {
    "command": "self-destruct",
    "made_from": "thin air",
    "caches": "one.sqlite",
    "place": 3,
    "against": "one.jsonl",
    "decontaminate": "one.jsonl",
    "self_instruct.forms": "some",
    "self_instruct.examples": 2,
    "inputs": "one.md",
    "output": None,
    "target": 0,
    "language": "xx",
    "seed": "lucky",
    "lag": -1,
    "concurrency": 4097,
    "cache": 1,
    "limits": "none",
    "limits.rpm": -1,
    "limits.tpm": "many",
    "limits.budget": 5,
    "limits.price": 0.5,
    "format": "xml",
    "prompts": 3,
    "strict": "perhaps",
    "batch": "perhaps",
    "model": "local",
    "model.name": "",
    "model.base_url": 80,
    "model.api_key_env": None,
    "model.temperature": 2.1,
    "model.timeout": 0,
    "answer_model": "local",
    "self_instruct": [],
    "self_instruct.demonstrations": 1,
    "self_instruct.machine_demonstrations": 17,
    "self_instruct.instructions_per_call": 0,
    "self_instruct.patience": 0,
    "self_instruct.judge": 10,
    "self_instruct.turns": "1-3",
    "self_instruct.dialogue": "many-role",
    "self_instruct.evolve": 6,
    "self_instruct.agree": 10,
    "self_instruct.rules": "none",
    "self_instruct.classification_only": "perhaps",
    "self_instruct.grow": "perhaps",
    "self_instruct.least_yield": 0,
    "self_instruct.yield_window": 19,
    "self_instruct.domain": "",
    "self_instruct.context": 3,
    "self_qa": 1,
    "self_qa.types": "factual",
    "self_qa.questions_per_chunk": 21,
    "self_qa.chunk_words": 39,
    "self_qa.chunk_characters": 8001,
    "self_qa.passes": 0,
    "self_qa.per_document": -1,
    "self_qa.fill_gaps": 3,
    "self_qa.graph": "perhaps",
    "self_qa.mix": {"open": 1},
    "self_qa.distractors": 0,
    "self_qa.leave_out": 1.1,
    "self_qa.turns": "4-2",
    "self_qa.style": 3,
    "self_qa.judge": "3/2",
    "self_qa.merged": "perhaps",
    "self_qa.chunk_tokens": 39,
    "self_qa.tokenizer": 3,
    "self_qa.row_template": "{Product costs 3 euros.",
    "self_kg": "x",
    "self_kg.closed": "capital_of",
    "self_kg.columns": ["head", "tail"],
    "self_kg.schema_file": 3,
    "self_kg.mix": {"riddle": 1},
    "self_kg.hops": 1,
    "self_kg.turns": 1,
    "self_kg.per_entity": -1,
    "self_kg.per_relation": -1,
    "self_kg.fill_gaps": 3,
    "rules": {"near_duplicate": "off"},
}


def settings_of(model, prefix=""):
    for name, field in model.model_fields.items():
        yield prefix + name
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from settings_of(field.annotation, f"{prefix}{name}.")


def test_every_setting_has_a_bad_value_to_refuse():
    assert set(BAD) == set(settings_of(RunConfig))


@pytest.mark.parametrize("name", [*BAD, "unheard_of", "model.unheard_of", "self_qa.unheard_of"])
def test_a_bad_value_is_refused_by_its_name(name):
    values = {"command": "self-qa", "output": "out"}
    assert make_config(values).target >= 1
    section, _, key = name.rpartition(".")
    bad = BAD.get(name, 1)
    with pytest.raises(ConfigError, match=re.escape(name)) as caught:
        make_config({**values, **({section: {key: bad}} if section else {key: bad})})
    assert "\n" not in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("text", ["target = ", "command = 3", "", "[model]\nname = ''\n"])
def test_a_run_file_that_is_wrong_is_named(text):
    with pytest.raises(ConfigError, match=r"my\.toml"):
        parse_config(text, "my.toml")


def test_settings_cannot_be_changed_after_they_were_checked():
    config = make_config({"command": "self-qa", "output": "out"})
    with pytest.raises(ValueError, match="frozen"):
        config.target = 3


# --- prompts and seeds


def names_of(path):
    return path.relative_to(ROOT / "prompts" / path.relative_to(ROOT / "prompts").parts[0]).as_posix()


def holes_of(path):
    prompt = parse_prompt(path.read_bytes(), path.stem)
    return {hole for turn in prompt.turns for hole in Template(turn.content).get_identifiers()}


ENGLISH_ALONE = {"self-instruct/language.md"}
"""Prompts that Chinese has no use for: see `in_language.py` in `datagen/generators`."""
IN_BOTH = [path for path in PROMPTS if "en" in path.parts and names_of(path) not in ENGLISH_ALONE]
PLAIN = {"self-instruct/output.md", "self-instruct/code.md"}
"""Prompts whose replies are plain text."""


def test_every_prompt_and_list_stands_in_both_languages():
    files = [
        {
            path.relative_to(ROOT / "prompts" / language).as_posix()
            for path in (ROOT / "prompts" / language).rglob("*.*")
        }
        for language in LANGUAGES
    ]
    assert files[0] - ENGLISH_ALONE == files[1] != set()
    assert files[0] >= ENGLISH_ALONE


@pytest.mark.parametrize("path", IN_BOTH, ids=names_of)
def test_a_prompt_has_the_same_holes_in_both_languages(path):
    assert holes_of(path) == holes_of(ROOT / "prompts" / "zh" / names_of(path)) != set()


@pytest.mark.parametrize("path", IN_BOTH, ids=names_of)
def test_a_prompt_has_as_many_turns_in_both_languages(path):
    roles = [
        [turn.role for turn in parse_prompt(each.read_bytes(), each.stem).turns]
        for each in (path, ROOT / "prompts" / "zh" / names_of(path))
    ]
    assert roles[0] == roles[1]


@pytest.mark.parametrize("path", PROMPTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_prompts_turns_alternate_and_end_with_the_user(path):
    turns = parse_prompt(path.read_bytes(), path.stem).turns
    spoken = [turn.role for turn in turns if turn.role != "system"]
    assert [turn.role for turn in turns].count("system") == (turns[0].role == "system")
    assert all(left != right for left, right in pairwise(spoken))
    assert spoken[-1] == "user"
    assert turns[0].role == "system" or path.stem.endswith(("-again", "field", "language")), (
        "what is asked again goes on, a field into a prompt"
    )
    assert all(turn.content.strip() for turn in turns)


@pytest.mark.parametrize("path", PROMPTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_prompts_holes_stand_in_its_last_turns_so_that_its_beginning_never_changes(path):
    turns = parse_prompt(path.read_bytes(), path.stem).turns
    with_holes = [n for n, turn in enumerate(turns) if Template(turn.content).get_identifiers()]
    assert with_holes[0] >= (0 if path.stem.endswith("-again") else len(turns) - 1)


@pytest.mark.parametrize("path", PROMPTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_prompts_demonstrated_replies_are_json(path):
    if names_of(path) in PLAIN:
        return
    for turn in parse_prompt(path.read_bytes(), path.stem).turns:
        if turn.role == "assistant" and not Template(turn.content).get_identifiers():
            assert isinstance(json.loads(turn.content), dict)


def seeds(language):
    lines = (ROOT / "seeds" / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_seeds_each_unlike_the_others(language):
    rows = seeds(language)
    assert len(rows) >= 120
    assert sum(row["is_classification"] for row in rows) >= 30
    assert len({row["id"] for row in rows}) == len({row["instruction"] for row in rows}) == len(rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_seed_has_a_worked_example(language):
    for row in seeds(language):
        assert row["instruction"].strip() and row["instances"]
        assert all(each["output"].strip() for each in row["instances"]), row["id"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_seed_stands_in_a_prompt_so_that_what_is_measured_on_seeds_was_not_shown(language):
    shown = "\n".join(
        turn.content
        for path in (ROOT / "prompts" / language / "self-instruct").glob("*.md")
        for turn in parse_prompt(path.read_bytes(), path.stem).turns
    )
    assert [row["id"] for row in seeds(language) if row["instruction"] in shown] == []


# --- the README


def blocks():
    """Return the README's fenced blocks."""
    return re.findall(r"^```[a-z]*\n(.*?)^```$", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_has_the_commands_help_as_it_is_printed(command, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sys, "argv", ["datagen", *command.split(), "--help"])
    entry()
    asked = " ".join(["$ datagen", *command.split(), "--help"])
    shown = next((each for each in blocks() if each.startswith(f"{asked}\n")), "")
    assert shown == f"{asked}\n{capsys.readouterr().out}"


@pytest.mark.parametrize("command", [name for name in COMMANDS if name])
def test_the_readme_names_every_option_of_a_command(command):
    text = README.read_text(encoding="utf-8")
    for parameter in main.commands[command].params:
        names = parameter.opts if parameter.param_type_name == "option" else [parameter.make_metavar(None)]
        assert all(name.strip("[].") in text for name in names)


@pytest.mark.parametrize("command", ["self-instruct", "self-qa", "self-kg"])
def test_the_options_offer_what_the_settings_take(command):
    options = {option.name: option for option in main.commands[command].params}
    config, model = RunConfig.model_fields, RunConfig.model_fields["model"].annotation.model_fields
    assert options["format"].type.choices == get_args(config["format"].annotation) == tuple(EXPORTERS)
    assert options["language"].default == config["language"].default
    assert f"default: {config['target'].default}]" in options["target"].help
    assert options["model"].default == model["name"].default
    assert options["api_key_env"].default == model["api_key_env"].default
    assert options["temperature"].default == model["temperature"].default
    assert options["seed"].default == config["seed"].default


def test_the_readmes_file_map_has_a_line_for_every_module():
    text = README.read_text(encoding="utf-8")
    part = text.split("## File map", 1)[1].split("\n## ", 1)[0]
    named = re.findall(r"(?<![\w-])(\w+\.py)\b", part)
    files = [path.name for path in (ROOT / "datagen").rglob("*.py") if not path.name.startswith("__")]
    missing = {name for name in files if named.count(name) < files.count(name)}
    unknown = {name for name in named if name not in files and not name.startswith("__")}
    assert (missing, unknown) == (set(), set())


def test_the_readme_has_no_hole_left():
    assert re.findall(r"^@[A-Z_]+@$|@[A-Z]{3,}[A-Z_]*@", README.read_text(encoding="utf-8")) == []


# --- the wheel


def can_build_here():
    try:
        return int(version("setuptools").split(".")[0]) >= 77
    except PackageNotFoundError:
        return False


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Build the wheel from a copy of the sources and unpack it; return the folder."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in ("LICENSE", "README.md", "pyproject.toml"):
        shutil.copy(ROOT / name, source)
    for name in ("datagen", "prompts", "seeds"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    isolation = ["--no-build-isolation"] if can_build_here() else []
    command = [sys.executable, "-m", "pip", "wheel", ".", "--no-deps", *isolation, "-q", "-w", str(folder)]
    built = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    unpacked = folder / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    return unpacked


def test_the_wheel_holds_every_module_prompt_and_seed(installed):
    have = {path.relative_to(installed).as_posix() for path in installed.rglob("*") if path.is_file()}
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "datagen").rglob("*.py")}
    data = {
        f"datagen/_data/{path.relative_to(ROOT).as_posix()}"
        for folder in ("prompts", "seeds")
        for path in (ROOT / folder).rglob("*.*")
    }
    assert (modules | data | {"datagen/py.typed"}) - have == set()


def test_the_wheel_works_outside_the_repository(installed, tmp_path):
    work = (
        "from pathlib import Path\n"
        "import datagen\n"
        "from datagen.prompts import PromptBook, data_folder\n"
        "from datagen.readers.seeds import read_seeds\n"
        f"assert Path(datagen.__file__).is_relative_to({str(installed)!r}), datagen.__file__\n"
        "assert PromptBook().get('zh', 'self-qa', 'question').turns[0].role == 'system'\n"
        "assert PromptBook().lines('en', 'self-instruct', 'topics')\n"
        "for language in ('en', 'zh'):\n"
        "    assert len(read_seeds(data_folder('seeds') / f'{language}.jsonl')) >= 120\n"
        "Path('g.csv').write_text('head,relation,tail\\nRome,river,Tiber\\n')\n"
        "print(datagen.self_kg('g.csv', model='none', output='out').tally.kept)\n"
    )
    others = [path for path in sys.path if path and not Path(path, "datagen").is_dir()]
    ended = subprocess.run(
        [sys.executable, "-c", work],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": guarded_path(installed, *others)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (0, "2\n"), ended.stderr
