"""the line on which a document stands in its file."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.add_column('authored', sa.Column('line', sa.Integer(), nullable=False, server_default='0'))


def downgrade() -> None:
    """Take the change back."""
    op.drop_column('authored', 'line')
