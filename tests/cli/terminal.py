"""The command line as a person sees it: what it printed, what it complained of, how it ended."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Ended:
    """One finished command."""

    code: int
    out: str
    err: str

    @property
    def complaint(self):
        """The one `error:` line; fails where there is not one of it and one `hint:`, or a traceback."""
        lines = self.err.splitlines()
        errors = [line for line in lines if line.startswith("error: ")]
        hints = [line for line in lines if line.startswith("hint: ")]
        assert len(errors) == 1, self.err
        assert len(hints) == 1, self.err
        assert lines == errors + hints, self.err
        assert "Traceback" not in self.out + self.err
        return errors[0]


def tree(folder):
    """Return every file under a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
