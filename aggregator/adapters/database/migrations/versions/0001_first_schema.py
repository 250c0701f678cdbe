"""The first schema."""

from alembic import op

from aggregator.adapters.database import schema_search  # noqa: F401 - so that the index is created too
from aggregator.adapters.database.schema import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nothing has been released on this schema, so it is still the one that the tables describe.
    metadata.create_all(op.get_bind())
    op.execute("INSERT INTO meta (key, value) VALUES ('generation', 1)")
