"""The table behind archived feeds."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table

from aggregator.adapters.database.schema import metadata

# Stories in the order of their numbers, so many to a block.
BLOCK = 100

# The last change in the history of any story of a block; the first story has the number 1 and stands in
# block 0. The blocks are few, so the last change of all up to one is found by looking at each.
archive_blocks = Table(
    "archive_blocks",
    metadata,
    Column("block", BigInteger, primary_key=True, autoincrement=False),
    Column("changed", BigInteger, nullable=False),
)


def block_of(story_id: int) -> int:
    """The block that a story stands in."""
    return (story_id - 1) // BLOCK
