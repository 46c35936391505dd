"""drafts of papers, their assemblies, and the bank as the assembler sees it."""

import sqlalchemy as sa
from alembic import op

import mockexam.store.columns

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table('bank_pool',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('state', sa.String(length=64), nullable=False),
    sa.Column('pickled', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_pool'))
    )
    op.create_table('draft',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('centre_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('document', mockexam.store.columns.Json, nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('made_by', sa.String(length=120), nullable=False),
    sa.Column('changed_by', sa.String(length=120), nullable=False),
    sa.Column('created_at', mockexam.store.columns.UtcDateTime(), nullable=False),
    sa.Column('changed_at', mockexam.store.columns.UtcDateTime(), nullable=False),
    sa.Column('paper_ref', sa.String(length=60), nullable=True),
    sa.ForeignKeyConstraint(['centre_id'], ['centre.id'], name=op.f('fk_draft_centre_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft'))
    )
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_draft_centre_id'), ['centre_id'], unique=False)

    op.create_table('assembly_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('centre_id', sa.Integer(), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('did', sa.String(length=120), nullable=False),
    sa.Column('outcome', mockexam.store.columns.Json, nullable=True),
    sa.Column('asked_at', mockexam.store.columns.UtcDateTime(), nullable=False),
    sa.Column('started_at', mockexam.store.columns.UtcDateTime(), nullable=True),
    sa.Column('ended_at', mockexam.store.columns.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['centre_id'], ['centre.id'], name=op.f('fk_assembly_run_centre_id')),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_assembly_run_draft_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assembly_run'))
    )
    with op.batch_alter_table('assembly_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assembly_run_centre_id'), ['centre_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assembly_run_draft_id'), ['draft_id'], unique=False)



def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table('assembly_run', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assembly_run_draft_id'))
        batch_op.drop_index(batch_op.f('ix_assembly_run_centre_id'))

    op.drop_table('assembly_run')
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_draft_centre_id'))

    op.drop_table('draft')
    op.drop_table('bank_pool')
