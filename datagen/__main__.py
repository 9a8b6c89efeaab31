"""`python -m datagen` is the `datagen` command."""

from datagen.cli.main import entry

if __name__ == "__main__":
    entry()
