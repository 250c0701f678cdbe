"""`python -m aggregator.cli`: the same as `simpul`."""

from aggregator.cli import main

if __name__ == "__main__":
    main()
