"""Alembic's entry: runs the versions beside it on the connection that store.migrate hands over."""

from alembic import context

from postroom.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
