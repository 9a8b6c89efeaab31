"""train.jsonl is what `datasets.load_dataset` expects: every row, one schema whatever made it."""

import pytest
from inputs import COMMANDS, rows, start, write_inputs

import datagen
from datagen.exporters.formats import EXPORTERS
from datagen.jsonl import dump, write_whole
from datagen.record_lines import record_to_json
from datagen.records import Message, Record, SeedSource

DIALOGUE = Record(
    id="0123456789abcdef",
    generator="self-instruct",
    kind="generation",
    language="zh",
    instruction="湖水多深？\u2028“很深”",
    input="",
    output='About "30" metres.\n',
    source=SeedSource(("seed",)),
    messages=(
        Message("system", "Be brief."),
        Message("user", "湖水多深？\u2028“很深”"),
        Message("assistant", "Which lake?"),
        Message("user", "北湖"),
        Message("assistant", 'About "30" metres.\n'),
    ),
)


@pytest.fixture
def runs(endpoint, tmp_path):
    """A run folder of each command, and one of a single dialogue."""
    folder = write_inputs(tmp_path / "inputs")
    for command in COMMANDS:
        start(command, folder, tmp_path / command, endpoint, target=2)
    (tmp_path / "dialogue").mkdir()
    write_whole(tmp_path / "dialogue" / "kept.jsonl", [dump(record_to_json(DIALOGUE))])
    return [tmp_path / name for name in (*COMMANDS, "dialogue")]


@pytest.mark.filterwarnings("ignore")  # another project's warnings are not ours to fix
def test_every_format_of_every_command_loads_with_one_schema(runs, tmp_path):
    from datasets import load_dataset

    for format in EXPORTERS:
        files = []
        for run in runs:
            file = run / f"{format}.jsonl"
            if datagen.export(run, format, file).rows:
                files.append(file)
        assert len(files) == (3 if format == "alpaca" else 4)
        loaded = [
            load_dataset("json", data_files=str(file), split="train", cache_dir=str(tmp_path / "cache"))
            for file in files
        ]
        for file, table in zip(files, loaded, strict=True):
            assert table.to_list() == rows(file)
            assert table.features == loaded[0].features
