"""Run by Alembic, always through `Database.upgrade`, which lends its connection."""

from alembic import context

from aggregator.adapters.database.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
