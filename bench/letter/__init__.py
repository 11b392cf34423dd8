"""The letter's standard (docs/letter.md) measured: `make letter`, or `python -m bench.letter`."""
