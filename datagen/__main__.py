"""The `datagen` command, also as `python -m datagen`: an interrupt while it loads ends as any other does."""

import sys

__all__ = ["entry"]


def entry() -> None:
    """Load the command line and run it; exit 130 where it is interrupted before it can say so itself."""
    try:
        from datagen.cli.main import entry as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        sys.exit(130)


if __name__ == "__main__":
    entry()
