"""``python -m newsletter``: the command line, also where its script is not on the PATH."""

from newsletter.cli import main

if __name__ == "__main__":
    main()
