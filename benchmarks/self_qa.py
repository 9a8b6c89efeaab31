"""How fast documents are read and cut into passages, and what memory that takes: a made corpus, no model.

    python benchmarks/self_qa.py [--documents 1250,2500,5000,10000] [--characters 10000] [--json FILE]
                                 [--formats txt,md,html,csv,jsonl,gb18030,docx,xlsx,epub,pdf]

Needs the extra `docs`. The corpus is made anew from a seed: documents of so many characters each, every
second one in Chinese, in the formats by turns. Each size has a process of its own, which reads document by
document and keeps no more than a count. `CPU` is the seconds of that process and of its reader together,
`peak` the resident MB of either; the growth exponent is the slope of CPU over size, both as logarithms,
of which 1 is linear.
"""

import argparse
import json
import math
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from time import perf_counter, process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "readers"))

from made_office import make_docx, make_epub, make_xlsx, paragraph
from made_pdf import Run, column, make_pdf, wrap

_LINES_A_PAGE = 55

_WORDS = """the store keeper door lamp cooler valve ferry quay fare timetable reader card book shelf boiler
pump pipe heating winter summer morning evening opens closes carries checks writes needs holds leaves before
after under beside between old new red cold warm narrow steep early late every another"""
ENGLISH = _WORDS.split()
CHINESE = (
    "茶树园土壤排水肥料采摘春夏秋冬锅炉水泵管道供暖居民缴费检查记录温度时间厚度面积产量公斤亩工人车间仓库"
)


def _sentence(chance: Random, chinese: bool) -> str:
    if chinese:
        return "".join(chance.choices(CHINESE, k=chance.randint(8, 30))) + f"{chance.randint(2, 999)}。"
    words = chance.choices(ENGLISH, k=chance.randint(6, 20))
    return f"{' '.join(words).capitalize()} {chance.randint(2, 999)}."


def _paragraphs(number: int, characters: int) -> list[str]:
    """Return the paragraphs of a document: the same for the same number."""
    chance = Random(f"corpus/{number}")
    chinese = number % 2 == 1
    made: list[str] = []
    size = 0
    while size < characters:
        joint = "" if chinese else " "
        made.append(joint.join(_sentence(chance, chinese) for _ in range(chance.randint(2, 6))))
        size += len(made[-1])
    return made


def _plain(text: list[str]) -> bytes:
    return "\n\n".join(text).encode()


def _gb18030(text: list[str]) -> bytes:
    return "\n\n".join(text).encode("gb18030")


def _markdown(text: list[str]) -> bytes:
    return "\n\n".join(
        f"## Part {n}\n\n{said}" if n % 5 == 0 else said for n, said in enumerate(text)
    ).encode()


def _html(text: list[str]) -> bytes:
    body = "".join(
        f"<h2>Part {n}</h2><p>{s}</p>" if n % 5 == 0 else f"<p>{s}</p>" for n, s in enumerate(text)
    )
    return f"<html><body><nav>Home</nav>{body}</body></html>".encode()


def _csv(text: list[str]) -> bytes:
    return "\n".join(["number;said", *(f"{n};{said}" for n, said in enumerate(text))]).encode()


def _jsonl(text: list[str]) -> bytes:
    return "\n".join(json.dumps({"text": said}, ensure_ascii=False) for said in text).encode()


def _docx(text: list[str]) -> bytes:
    return make_docx(
        "".join(paragraph(said, "Heading2" if n % 9 == 0 else "") for n, said in enumerate(text))
    )


def _xlsx(text: list[str]) -> bytes:
    return make_xlsx({"Said": [["number", "said"], *([n, said] for n, said in enumerate(text))]})


def _epub(text: list[str]) -> bytes:
    return make_epub({f"{n}.xhtml": f"<h1>Part {n}</h1><p>{said}</p>" for n, said in enumerate(text)})


def _pdf(text: list[str]) -> bytes:
    lines = [line for said in text for line in wrap(said, 480)]
    pages: list[list[Run]] = [
        column(lines[at : at + _LINES_A_PAGE], 50, 790) for at in range(0, len(lines), _LINES_A_PAGE)
    ]
    return make_pdf(pages)


FORMATS: dict[str, tuple[str, Callable[[list[str]], bytes]]] = {
    "txt": (".txt", _plain),
    "md": (".md", _markdown),
    "html": (".html", _html),
    "csv": (".csv", _csv),
    "jsonl": (".jsonl", _jsonl),
    "gb18030": (".txt", _gb18030),
    "docx": (".docx", _docx),
    "xlsx": (".xlsx", _xlsx),
    "epub": (".epub", _epub),
    "pdf": (".pdf", _pdf),
}


def make_corpus(folder: Path, documents: int, characters: int, formats: list[str]) -> int:
    """Write the documents, a thousand a folder; return the characters in them."""
    size = 0
    for number in range(documents):
        text = _paragraphs(number, characters)
        suffix, make = FORMATS[formats[(number // 2) % len(formats)]]
        path = folder / f"{number // 1000:03}" / f"{number:06}{suffix}"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(make(text))
        size += sum(map(len, text))
    return size


def read_and_cut(folder: Path) -> dict[str, Any]:
    """Read a folder and cut its documents; return what that took."""
    from datagen.readers.chunks import split_document
    from datagen.readers.documents import read_documents
    from datagen.records import Skipped

    skipped: list[Skipped] = []
    documents = chunks = characters = 0
    cutting = 0.0
    cpu, started = process_time(), perf_counter()
    for document in read_documents([folder], skipped=skipped):
        documents += 1
        characters += len(document.text)
        at = process_time()
        for chunk in split_document(document):
            assert document.text[chunk.start : chunk.end] == chunk.text
            chunks += 1
        cutting += process_time() - at
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = process_time() - cpu
    return {
        "read": documents,
        "chunks": chunks,
        "skipped": len(skipped),
        "characters": characters,
        "CPU": own + children.ru_utime + children.ru_stime,
        "CPU, cutting": cutting,
        "CPU, reader process": children.ru_utime + children.ru_stime,
        "seconds": perf_counter() - started,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
        "peak, reader process": children.ru_maxrss / 1e3,
    }


def _in_child(folder: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, "--read", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def rows(sizes: list[int], characters: int, formats: list[str]) -> Iterator[dict[str, Any]]:
    """Yield what each size took."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name, "corpus")
            folder.mkdir()
            made = make_corpus(folder, size, characters, formats)
            yield {"documents": size, "made": made, **_in_child(folder)}


def exponent(measured: list[dict[str, Any]]) -> float:
    """Return the slope of CPU over size, both as logarithms, by least squares."""
    points = [(math.log(row["made"]), math.log(row["CPU"])) for row in measured]
    return statistics.linear_regression(*zip(*points, strict=True)).slope


def main() -> None:
    """Read the arguments, measure each size, print a line each and the exponent."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", default="1250,2500,5000,10000")
    parser.add_argument("--characters", type=int, default=10_000)
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--json", type=Path)
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.read:
        print(json.dumps(read_and_cut(arguments.read)))
        return
    measured = []
    sizes = [int(each) for each in arguments.documents.split(",")]
    for row in rows(sizes, arguments.characters, arguments.formats.split(",")):
        measured.append(row)
        rate = row["made"] / 1e6 / row["seconds"]
        shown = (
            f"{key} {value:.1f}" if isinstance(value, float) else f"{key} {value}"
            for key, value in row.items()
        )
        print(", ".join(shown), f"{rate:.2f} million characters a second", sep=", ", flush=True)
    if len(measured) > 1:
        print(f"growth exponent {exponent(measured):.3f}")
    if arguments.json:
        arguments.json.write_text(json.dumps(measured, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
