"""What Alembic runs for each command: the steps on the connection that it was handed.

There is no offline mode: `helpline.migrations.upgrade` always has a connection, and the URL (it
may hold a password) never passes through a configuration file.
"""

from alembic import context

from helpline.migrations import load_models

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=load_models(),
    # SQLite cannot alter a table in place: Alembic copies it.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
