"""Files that are no text are read apart: what hangs, crashes or fills memory there costs one file."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest
from made_office import make_docx, make_xlsx, make_zip, paragraph
from made_pdf import Run, make_pdf, pdf_file

from datagen.errors import MissingExtra
from datagen.readers.documents import read_documents
from datagen.readers.worker import Limits, Worker


def nothing(place: str, why: str) -> None:
    raise AssertionError(place + why)


def texts(worker: Worker, path: Path) -> list[str]:
    return [part.text for part in worker.read(path, "name", path.suffix, nothing)]


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def laughing_pdf(levels: int = 5, times: int = 100) -> bytes:
    """Return a PDF of a few kB whose page draws a form that draws a form, and so on: ten billion words."""
    forms = []
    for n in range(levels):
        inner = f"/X{n - 1} Do " * times if n else "BT /F1 9 Tf 60 600 Td (word word) Tj ET"
        below = f"/XObject << /X{n - 1} {9 + n} 0 R >>" if n else "/Font << /F1 3 0 R >>"
        head = f"<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << {below} >>"
        forms.append(f"{head} /Length {len(inner)} >>\nstream\n{inner}\nendstream")
    page = f"/MediaBox [0 0 595 842] /Resources << /XObject << /X {9 + levels} 0 R >> >>"
    objects = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: "<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
        3: "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
        4: f"<< /Type /Page /Parent 2 0 R /Contents 5 0 R {page} >>",
        5: "<< /Length 5 >>\nstream\n/X Do\nendstream",
        **dict(enumerate(forms, 10)),
    }
    return pdf_file(objects)


def test_one_process_reads_file_after_file(tmp_path):
    path = write(tmp_path / "a.docx", make_docx(paragraph("Text.")))
    with Worker() as worker:
        assert texts(worker, path) == ["Text."]
        first = worker.pid
        assert texts(worker, path) == ["Text."]
        assert worker.pid == first is not None


def test_a_reader_that_was_killed_is_started_again(tmp_path):
    path = write(tmp_path / "a.docx", make_docx(paragraph("Text.")))
    with Worker() as worker:
        texts(worker, path)
        os.kill(worker.pid, signal.SIGKILL)
        time.sleep(0.1)
        outcome = []
        for _ in range(2):
            try:
                outcome = texts(worker, path)
            except ValueError as exc:
                assert "broke down" in str(exc)
        assert outcome == ["Text."]


def test_a_file_that_takes_too_long_is_given_up_and_the_next_is_read(tmp_path):
    slow = write(tmp_path / "slow.pdf", laughing_pdf())
    quick = write(tmp_path / "quick.docx", make_docx(paragraph("Text.")))
    with Worker(Limits(seconds=3)) as worker:
        started = time.monotonic()
        with pytest.raises(ValueError, match=r"longer than 3 s|broke down|MiB"):
            texts(worker, slow)
        assert time.monotonic() - started < 10
        assert texts(worker, quick) == ["Text."]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its address space")
def test_a_file_that_fills_memory_is_given_up_and_the_next_is_read(tmp_path):
    rows = "".join(f'<row r="{n}"><c t="str"><v>{n}{"x" * 200}</v></c></row>' for n in range(1, 400_000))
    sheet = f'<worksheet xmlns="x"><sheetData>{rows}</sheetData></worksheet>'
    large = make_xlsx({"S": [["a"]]}, others={})
    path = write(tmp_path / "a.xlsx", with_member(large, "xl/worksheets/sheet1.xml", sheet))
    small = write(tmp_path / "b.docx", make_docx(paragraph("Text.")))
    with Worker(Limits(megabytes=160)) as worker:
        with pytest.raises(ValueError, match=r"more than 160 MiB|broke down"):
            texts(worker, path)
        assert texts(worker, small) == ["Text."]


def with_member(data: bytes, name: str, content: str) -> bytes:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return make_zip({n: archive.read(n) for n in archive.namelist()} | {name: content})


def test_documents_taken_before_the_last_leave_nothing_behind_for_the_next_file(tmp_path):
    book = write(tmp_path / "a.xlsx", make_xlsx({f"S{n}": [["a", "b"], [n, n]] for n in range(50)}))
    other = write(tmp_path / "b.docx", make_docx(paragraph("Text.")))
    with Worker() as worker:
        reading = worker.read(book, "name", ".xlsx", nothing)
        assert next(reading).title == "name: S0"
        reading.close()
        assert texts(worker, other) == ["Text."]


def test_the_reader_ends_with_the_run_and_knows_no_key(tmp_path, monkeypatch):
    monkeypatch.setenv("SOME_API_KEY", "secret")
    path = write(tmp_path / "a.docx", make_docx(paragraph("Text.")))
    with Worker() as worker:
        texts(worker, path)
        pid = worker.pid
        if Path(f"/proc/{pid}/environ").exists():
            assert b"secret" not in Path(f"/proc/{pid}/environ").read_bytes()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_missing_package_is_named_with_the_file_and_the_others_are_read(tmp_path, monkeypatch):
    write(tmp_path / "a.pdf", make_pdf([[Run(60, 700, "Text.")]]))
    write(tmp_path / "b.txt", b"good")
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    skipped = []
    documents = list(read_documents([tmp_path], skipped=skipped))
    assert [document.text for document in documents] == ["good"]
    assert "a.pdf" in skipped[0].where
    assert "pip install 'datagen[docs]'" in skipped[0].why
    with pytest.raises(MissingExtra, match=r"a\.pdf.*pypdfium2") as caught:
        read_documents([tmp_path / "a.pdf"])
    assert "pip install 'datagen[docs]'" in caught.value.hint
