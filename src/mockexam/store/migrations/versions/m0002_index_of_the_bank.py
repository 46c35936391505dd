"""an index of the bank."""

import sqlalchemy as sa
from alembic import op

import mockexam.store.columns

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table('bank_value',
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('value', sa.String(length=100), nullable=False),
    sa.Column('items', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name', 'value', name=op.f('pk_bank_value'))
    )
    op.create_table('bank_word',
    sa.Column('word', mockexam.store.columns.by_code_point(100), nullable=False),
    sa.Column('item_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('word', 'item_id', name=op.f('pk_bank_word')),
    sqlite_with_rowid=False
    )
    op.create_table('bank_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('authored_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('question_ref', sa.String(length=60), nullable=False),
    sa.Column('ref', sa.String(length=64), nullable=False),
    sa.Column('place', mockexam.store.columns.by_code_point(100), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('topic', sa.String(length=100), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('command_word', sa.String(length=100), nullable=False),
    sa.Column('format', sa.String(length=20), nullable=False),
    sa.Column('stimulus', sa.String(length=100), nullable=True),
    sa.Column('ao1', sa.Integer(), nullable=False),
    sa.Column('ao2', sa.Integer(), nullable=False),
    sa.Column('ao3', sa.Integer(), nullable=False),
    sa.Column('marks', sa.Integer(), nullable=False),
    sa.Column('facility', sa.Double(), nullable=False),
    sa.Column('minutes', sa.Double(), nullable=False),
    sa.Column('variants', sa.Integer(), nullable=False),
    sa.Column('stem', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['authored_id'], ['authored.id'], name=op.f('fk_bank_item_authored_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_item')),
    sa.UniqueConstraint('ref', name=op.f('uq_bank_item_ref'))
    )
    with op.batch_alter_table('bank_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bank_item_authored_id'), ['authored_id'], unique=False)
        batch_op.create_index('ix_bank_item_filters', ['place', 'kind', 'topic', 'level', 'command_word', 'format', 'stimulus', 'ao1', 'ao2', 'ao3', 'marks', 'facility', 'minutes'], unique=False)
        batch_op.create_index(batch_op.f('ix_bank_item_question_ref'), ['question_ref'], unique=False)

    op.create_table('bank_tag',
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('value', sa.String(length=100), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['bank_item.id'], name=op.f('fk_bank_tag_item_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('name', 'value', 'item_id', name=op.f('pk_bank_tag')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('bank_tag', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bank_tag_item_id'), ['item_id'], unique=False)


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table('bank_tag', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bank_tag_item_id'))

    op.drop_table('bank_tag')
    with op.batch_alter_table('bank_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bank_item_question_ref'))
        batch_op.drop_index('ix_bank_item_filters')
        batch_op.drop_index(batch_op.f('ix_bank_item_authored_id'))

    op.drop_table('bank_item')
    op.drop_table('bank_word')
    op.drop_table('bank_value')