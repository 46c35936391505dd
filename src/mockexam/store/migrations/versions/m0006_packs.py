"""print packs of a sitting, and how far each is."""

import sqlalchemy as sa
from alembic import op

from mockexam.store.columns import Json, UtcDateTime

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        'pack_run',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('centre_id', sa.Integer(), nullable=False),
        sa.Column('sitting_id', sa.Integer(), nullable=False),
        sa.Column('status', sa.String(20), nullable=False),
        sa.Column('spares', sa.Integer(), nullable=True),
        sa.Column('sheets', sa.Integer(), nullable=False),
        sa.Column('done', sa.Integer(), nullable=False),
        sa.Column('total', sa.Integer(), nullable=False),
        sa.Column('outcome', Json, nullable=True),
        sa.Column('asked_by', sa.String(120), nullable=False),
        sa.Column('asked_at', UtcDateTime(), nullable=False),
        sa.Column('started_at', UtcDateTime(), nullable=True),
        sa.Column('ended_at', UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(['centre_id'], ['centre.id'], name=op.f('fk_pack_run_centre_id')),
        sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f('fk_pack_run_sitting_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_pack_run')),
    )
    op.create_index(op.f('ix_pack_run_centre_id'), 'pack_run', ['centre_id'])
    op.create_index(op.f('ix_pack_run_sitting_id'), 'pack_run', ['sitting_id'])


def downgrade() -> None:
    """Take the change back."""
    op.drop_table('pack_run')
