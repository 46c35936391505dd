"""versions and answer sheets in print packs, and who was dealt which."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change; packs of before had one paper for all and no answer sheets."""
    with op.batch_alter_table('pack_run') as table:
        table.add_column(sa.Column('versions', sa.Integer(), nullable=False, server_default='0'))
        table.add_column(sa.Column('shuffle', sa.String(20), nullable=False, server_default='options'))
        table.add_column(sa.Column('answer_sheets', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        'dealt_paper',
        sa.Column('attempt_id', sa.Uuid(), nullable=False),
        sa.Column('centre_id', sa.Integer(), nullable=False),
        sa.Column('sitting_id', sa.Integer(), nullable=False),
        sa.Column('version', sa.String(1), nullable=False),
        sa.Column('versions', sa.Integer(), nullable=False),
        sa.Column('shuffle', sa.String(20), nullable=False),
        sa.Column('has_sheet', sa.Boolean(), nullable=False),
        sa.Column('seat', sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_dealt_paper_attempt_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['centre_id'], ['centre.id'], name=op.f('fk_dealt_paper_centre_id')),
        sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f('fk_dealt_paper_sitting_id')),
        sa.PrimaryKeyConstraint('attempt_id', name=op.f('pk_dealt_paper')),
    )
    op.create_index(op.f('ix_dealt_paper_centre_id'), 'dealt_paper', ['centre_id'])
    op.create_index(op.f('ix_dealt_paper_sitting_id'), 'dealt_paper', ['sitting_id'])


def downgrade() -> None:
    """Take the change back."""
    op.drop_table('dealt_paper')
    with op.batch_alter_table('pack_run') as table:
        for column in ('versions', 'shuffle', 'answer_sheets'):
            table.drop_column(column)
