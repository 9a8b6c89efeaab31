"""`datagen push`: Parquet with the rows as they are, and the hub through a stand-in on this machine."""

import base64
import json
import os
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from kept_records import make, of_document, run_of

import datagen
from datagen.errors import BadInput, ConfigError, OutputError
from datagen.exporters.formats import EXPORTERS
from datagen.records import SeedSource

DIALOGUE = [
    ("user", "北闸多宽？"),
    ("assistant", "4 m.\n"),
    ("user", 'High "or" low?'),
    ("assistant", "2 m. 🙂"),
]


@pytest.fixture
def run(tmp_path):
    records = [of_document(f"{n // 2}.md", n) for n in range(60)]
    records.append(make("北闸多宽？", "2 m. 🙂", "self-qa", SeedSource(()), messages=DIALOGUE))
    return run_of(tmp_path / "run", records)


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


@pytest.mark.filterwarnings("ignore")  # another project's warnings are not ours to fix
@pytest.mark.parametrize("format", EXPORTERS)
def test_parquet_holds_the_rows_of_an_export_part_by_part(run, tmp_path, format):
    from datasets import load_dataset

    made = datagen.export_data_set(run, tmp_path / "out", format, split=(0.9, 0.1))
    pushed = datagen.push(run, str(tmp_path / "data.parquet"), format, split=(0.9, 0.1))
    assert pushed.rows == made.rows
    names = ["data.parquet", "data-test.parquet", "data.md"]
    assert [each.name for each in pushed.files] == names
    assert sorted(each.name for each in tmp_path.glob("*data*")) == sorted(names)
    for part, name in zip(("train", "test"), names, strict=False):
        cache = str(tmp_path / "cache")
        table = load_dataset("parquet", data_files=str(tmp_path / name), split="train", cache_dir=cache)
        assert table.to_list() == rows(tmp_path / "out" / f"{part}.jsonl")
    card = (tmp_path / "data.md").read_text(encoding="utf-8")
    assert "path: data.parquet" in card and "path: data-test.parquet" in card
    assert "jsonl" not in card.replace("left_out.jsonl", "")
    assert "## Limits" in card


def test_a_folder_is_no_parquet_file(run, tmp_path):
    place = tmp_path / "data.parquet"
    place.mkdir()
    with pytest.raises(ConfigError, match="no regular file"):
        datagen.push(run, str(place))


@pytest.mark.parametrize("place", ["data.csv", "hf", "hf:", "hf:name", "hf:a/b/c", "hf:/b", "folder"])
def test_a_place_that_is_none_is_refused_before_anything_is_read(tmp_path, place):
    with pytest.raises(ConfigError, match=re.escape(place)):
        datagen.push(tmp_path / "nothing", place)


def test_no_run_and_no_folder_to_write_to_are_errors(run, tmp_path):
    with pytest.raises(BadInput, match="is not a run folder"):
        datagen.push(tmp_path, str(tmp_path / "data.parquet"))
    with pytest.raises(OutputError, match="cannot write"):
        datagen.push(run, str(tmp_path / "nowhere" / "data.parquet"))


# --- a folder that an export wrote


@pytest.mark.parametrize("format", EXPORTERS)
def test_an_exported_folder_is_published_as_its_run_is(run, tmp_path, format):
    made = datagen.export_data_set(run, tmp_path / "out", format, split=(0.9, 0.1))
    pushed = datagen.push(tmp_path / "out", str(tmp_path / "data.parquet"))
    (tmp_path / "of-run").mkdir()
    wanted = datagen.push(run, str(tmp_path / "of-run" / "data.parquet"), format, split=(0.9, 0.1))
    assert (pushed.rows, pushed.left_out) == (made.rows, len(made.left_out)) == (wanted.rows, wanted.left_out)
    for file, other in zip(pushed.files, wanted.files, strict=True):
        assert file.read_bytes() == other.read_bytes()


def test_what_is_settled_by_the_export_is_not_asked_for_again(run, tmp_path):
    datagen.export_data_set(run, tmp_path / "out", "sharegpt")
    for options in ({"split": (0.9, 0.1)}, {"license": "mit"}, {"format": "messages"}):
        with pytest.raises(ConfigError, match="is exported"):
            datagen.push(tmp_path / "out", str(tmp_path / "data.parquet"), **options)
    assert datagen.push(tmp_path / "out", str(tmp_path / "data.parquet"), "sharegpt").rows == {"train": 61}


def doubled(out):
    file = out / "train.jsonl"
    file.write_bytes(file.read_bytes() + file.read_bytes().split(b"\n")[0] + b"\n")


def leaked(out):
    for suffix in ("jsonl", "meta.jsonl"):
        test, train = out / f"test.{suffix}", out / f"train.{suffix}"
        test.write_bytes(test.read_bytes() + train.read_bytes().split(b"\n")[0] + b"\n")


def emptied(out):
    file = out / "test.jsonl"
    made = rows(file)
    made[0]["messages"][-1]["content"] = " "
    file.write_text("".join(json.dumps(each) + "\n" for each in made), encoding="utf-8")


def widened(out):
    file = out / "train.jsonl"
    made = [{**each, "topic": "gates"} for each in rows(file)]
    file.write_text("".join(json.dumps(each) + "\n" for each in made), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (doubled, "has not a line for each of"),
        (leaked, "leaks: "),
        (emptied, "test.jsonl line 1 is faulty: blank_text"),
        (widened, "has a column or a turn's key"),
        (lambda out: (out / "README.md").unlink(), "has no README.md"),
    ],
)
def test_a_folder_that_somebody_spoiled_is_not_published(run, tmp_path, change, says):
    datagen.export_data_set(run, tmp_path / "out", split=(0.9, 0.1))
    change(tmp_path / "out")
    with pytest.raises(BadInput, match=re.escape(says)):
        datagen.push(tmp_path / "out", str(tmp_path / "data.parquet"))
    assert not (tmp_path / "data.parquet").exists()


def test_the_hub_gets_an_exported_folder_and_nothing_else_that_lies_in_it(run, tmp_path):
    out = tmp_path / "out"
    datagen.export_data_set(run, out, split=(0.9, 0.1))
    wanted = {each.name: each.read_bytes() for each in out.iterdir()}
    (out / "secret.key").write_text("x", encoding="utf-8")
    hub = Hub()
    try:
        ended = push(out, hub, tmp_path)
    finally:
        hub.close()
    assert ended.returncode == 0, ended.stderr
    assert {name: hub.files[name] for name in wanted} == wanted
    assert "secret.key" not in hub.files


class Hub:
    """A stand-in for the Hugging Face hub: makes data sets and takes commits, or says no."""

    def __init__(self, refuses=False):
        self.made, self.files, self.tokens = [], {}, set()
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                hub.tokens.add(self.headers.get("Authorization"))
                code, said = (
                    (401, {"error": "Invalid credentials"}) if refuses else (200, hub.take(self.path, body))
                )
                self.reply(code, said)

            def do_GET(self):
                self.reply(404, {"error": "not here"})

            def reply(self, code, said):
                data = json.dumps(said).encode()
                self.send_response(code)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def take(self, path, body):
        if path == "/api/repos/create":
            self.made.append(json.loads(body))
            return {"url": f"{self.url}/datasets/team/gates"}
        if "/preupload/" in path:
            files = [{"path": each["path"], "uploadMode": "regular"} for each in json.loads(body)["files"]]
            return {"files": [{**each, "shouldIgnore": False} for each in files]}
        if "/commit/" in path:
            for line in body.splitlines():
                entry = json.loads(line)
                if entry["key"] == "file":
                    self.files[entry["value"]["path"]] = base64.b64decode(entry["value"]["content"])
            return {
                "success": True,
                "commitOid": "1",
                "commitUrl": f"{self.url}/datasets/team/gates/commit/1",
            }
        return {"errors": [], "warnings": []}

    def close(self):
        self._server.shutdown()
        self._server.server_close()


def push(run, hub, tmp_path, *options):
    env = {**os.environ, "HF_ENDPOINT": hub.url, "HF_TOKEN": "hf_stand_in", "HF_HOME": str(tmp_path / "hf")}
    env |= {"HF_HUB_OFFLINE": "0", "HF_HUB_DISABLE_XET": "1"}
    command = [sys.executable, "-m", "datagen", "push", str(run), "--to", "hf:team/gates", *options]
    return subprocess.run(command, env=env, capture_output=True, text=True, encoding="utf-8")


@pytest.mark.parametrize("options", [(), ("--public",)])
def test_the_hub_gets_the_files_of_an_export_with_the_card_and_is_private_unless_told(run, tmp_path, options):
    hub = Hub()
    try:
        ended = push(run, hub, tmp_path, "--split", "0.9,0.1", *options)
    finally:
        hub.close()
    assert ended.returncode == 0, ended.stderr
    assert re.fullmatch(r"pushed to http://.*/datasets/team/gates: train \d+, test \d+\n", ended.stdout)
    (made,) = hub.made
    wanted = {"name": "gates", "organization": "team", "type": "dataset"}
    assert made == {**wanted, "visibility": "public" if options else "private"}
    datagen.export_data_set(run, tmp_path / "run-out", split=(0.9, 0.1))
    wanted = {each.name: each.read_bytes() for each in (tmp_path / "run-out").iterdir()}
    assert set(hub.files) >= set(wanted)
    for name in ("train.jsonl", "test.jsonl", "train.meta.jsonl", "README.md"):
        assert hub.files[name] == wanted[name]


def test_a_hub_that_says_no_is_an_error_that_says_how_to_log_in(run, tmp_path):
    hub = Hub(refuses=True)
    try:
        ended = push(run, hub, tmp_path)
    finally:
        hub.close()
    assert ended.returncode == 1
    assert ended.stderr.startswith("error: the hub does not take team/gates: ")
    assert "hf auth login" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_hub_that_is_not_there_is_an_error(run, tmp_path):
    hub = Hub()
    hub.close()
    ended = push(run, hub, tmp_path)
    assert ended.returncode == 1
    assert ended.stderr.startswith("error: the hub cannot be reached: ")
    assert "Traceback" not in ended.stderr
