"""sittings that lose nothing: rules, arrangements, epochs, the log of a room."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import text

from mockexam.store.columns import Json, UtcDateTime

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change; every sitting keeps its paper, every candidate their extra time."""
    _new_tables()
    with op.batch_alter_table('sitting') as table:
        table.add_column(sa.Column('ends_at', UtcDateTime(), nullable=True))
        table.add_column(sa.Column('end_cuts_extra', sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column('rules', Json, nullable=False, server_default='{}'))
        table.add_column(sa.Column('release', Json, nullable=False, server_default='{}'))
        table.add_column(sa.Column('room', sa.String(60), nullable=False, server_default=''))
        table.add_column(sa.Column('instructions', sa.Text(), nullable=False, server_default=''))
    op.execute('INSERT INTO sitting_paper (centre_id, sitting_id, place, paper_id) SELECT centre_id, id, 0, paper_id FROM sitting')
    with op.batch_alter_table('candidate') as table:
        table.add_column(sa.Column('arrangements', Json, nullable=False, server_default='{}'))
    _extra_to_arrangements('candidate')
    with op.batch_alter_table('candidate') as table:
        table.drop_column('extra_percent')
    _attempts()
    with op.batch_alter_table('attempt_event') as table:
        table.add_column(sa.Column('kind', sa.String(30), nullable=False, server_default=''))
        table.add_column(sa.Column('by', sa.String(120), nullable=False, server_default=''))
        table.alter_column('reason', existing_type=sa.String(200), type_=sa.String(400), existing_nullable=False)
    for reason, kind in _KINDS:
        op.execute(
            text('UPDATE attempt_event SET kind = :kind WHERE reason LIKE :reason').bindparams(
                kind=kind, reason=reason
            )
        )
    with op.batch_alter_table('response_event') as table:
        table.add_column(sa.Column('epoch', sa.Integer(), nullable=False, server_default='1'))
        table.add_column(sa.Column('client_sequence', sa.Integer(), nullable=False, server_default='0'))
    op.execute('UPDATE response_event SET client_sequence = sequence')
    with op.batch_alter_table('response_event') as table:
        table.create_unique_constraint(_UNIQUE, ['attempt_id', 'epoch', 'client_sequence', 'item_ref'])


_UNIQUE = 'uq_response_event_attempt_id_epoch_client_sequence_item_ref'
_KINDS = (
    ('started', 'started'),
    ('submitted%', 'submitted'),
    ('the time was up', 'timed out'),
    ('the candidate says%', 'details wrong'),
    ('late answers%', 'late answers decided'),
)


def _new_tables() -> None:
    op.create_table(
        'sitting_invigilator',
        sa.Column('sitting_id', sa.Integer(), nullable=False),
        sa.Column('staff_id', sa.Integer(), nullable=False),
        sa.Column('centre_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['centre_id'], ['centre.id'], name=op.f('fk_sitting_invigilator_centre_id')),
        sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f('fk_sitting_invigilator_sitting_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_sitting_invigilator_staff_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('sitting_id', 'staff_id', name=op.f('pk_sitting_invigilator')),
    )
    op.create_index(op.f('ix_sitting_invigilator_centre_id'), 'sitting_invigilator', ['centre_id'])
    op.create_table(
        'sitting_paper',
        sa.Column('centre_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['centre_id'], ['centre.id'], name=op.f('fk_sitting_paper_centre_id')),
        sa.Column('sitting_id', sa.Integer(), nullable=False),
        sa.Column('place', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('paper_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['paper_id'], ['paper.id'], name=op.f('fk_sitting_paper_paper_id')),
        sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f('fk_sitting_paper_sitting_id')),
        sa.PrimaryKeyConstraint('sitting_id', 'place', name=op.f('pk_sitting_paper')),
    )
    op.create_index(op.f('ix_sitting_paper_centre_id'), 'sitting_paper', ['centre_id'])
    op.create_table(
        'candidate_note',
        sa.Column('attempt_id', sa.Uuid(), nullable=False),
        sa.Column('question', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('centre_id', sa.Integer(), nullable=False),
        sa.Column('epoch', sa.Integer(), nullable=False),
        sa.Column('client_sequence', sa.Integer(), nullable=False),
        sa.Column('words', sa.Text(), nullable=False),
        sa.Column('at', UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_candidate_note_attempt_id')),
        sa.ForeignKeyConstraint(['centre_id'], ['centre.id'], name=op.f('fk_candidate_note_centre_id')),
        sa.PrimaryKeyConstraint('attempt_id', 'question', name=op.f('pk_candidate_note')),
    )
    op.create_index(op.f('ix_candidate_note_centre_id'), 'candidate_note', ['centre_id'])
    op.create_table(
        'arrangement_change',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('centre_id', sa.Integer(), nullable=False),
        sa.Column('candidate_id', sa.Integer(), nullable=False),
        sa.Column('arrangements', Json, nullable=False),
        sa.Column('reason', sa.String(400), nullable=False),
        sa.Column('by', sa.String(120), nullable=False),
        sa.Column('at', UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['candidate_id'], ['candidate.id'], name=op.f('fk_arrangement_change_candidate_id')),
        sa.ForeignKeyConstraint(['centre_id'], ['centre.id'], name=op.f('fk_arrangement_change_centre_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_arrangement_change')),
    )
    op.create_index(op.f('ix_arrangement_change_centre_id'), 'arrangement_change', ['centre_id'])
    op.create_index(op.f('ix_arrangement_change_candidate_id'), 'arrangement_change', ['candidate_id'])
    op.create_table(
        'intervention',
        sa.Column('token', sa.String(40), nullable=False),
        sa.Column('centre_id', sa.Integer(), nullable=False),
        sa.Column('sitting_id', sa.Integer(), nullable=False),
        sa.Column('action', sa.String(20), nullable=False),
        sa.Column('minutes', sa.Integer(), nullable=False),
        sa.Column('words', sa.String(400), nullable=False),
        sa.Column('by', sa.String(120), nullable=False),
        sa.Column('at', UtcDateTime(), nullable=False),
        sa.Column('outcome', Json, nullable=False),
        sa.ForeignKeyConstraint(['centre_id'], ['centre.id'], name=op.f('fk_intervention_centre_id')),
        sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f('fk_intervention_sitting_id')),
        sa.PrimaryKeyConstraint('token', name=op.f('pk_intervention')),
    )
    op.create_index(op.f('ix_intervention_centre_id'), 'intervention', ['centre_id'])
    op.create_index(op.f('ix_intervention_sitting_id'), 'intervention', ['sitting_id'])
    for name, words in (('incident', sa.Text()), ('message', sa.String(400))):
        op.create_table(
            name,
            sa.Column('id', sa.Integer(), nullable=False),
            sa.Column('centre_id', sa.Integer(), nullable=False),
            sa.Column('sitting_id', sa.Integer(), nullable=False),
            sa.Column('attempt_id', sa.Uuid(), nullable=True),
            sa.Column('words', words, nullable=False),
            sa.Column('by', sa.String(120), nullable=False),
            sa.Column('at', UtcDateTime(), nullable=False),
            sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f(f'fk_{name}_attempt_id')),
            sa.ForeignKeyConstraint(['centre_id'], ['centre.id'], name=op.f(f'fk_{name}_centre_id')),
            sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f(f'fk_{name}_sitting_id')),
            sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{name}')),
        )
        op.create_index(op.f(f'ix_{name}_centre_id'), name, ['centre_id'])
        op.create_index(op.f(f'ix_{name}_sitting_id'), name, ['sitting_id'])


def _attempts() -> None:
    with op.batch_alter_table('attempt') as table:
        table.add_column(sa.Column('paper_id', sa.Integer(), nullable=True))
        table.add_column(sa.Column('place', sa.String(20), nullable=False, server_default=''))
        table.add_column(sa.Column('seed', sa.Integer(), nullable=False, server_default='0'))
        table.add_column(sa.Column('arrangements', Json, nullable=False, server_default='{}'))
        table.add_column(sa.Column('late_until', UtcDateTime(), nullable=True))
        table.add_column(sa.Column('stopped_at', UtcDateTime(), nullable=True))
        table.add_column(sa.Column('break_used_ms', sa.Integer(), nullable=False, server_default='0'))
        table.add_column(sa.Column('section', sa.Integer(), nullable=False, server_default='0'))
        table.add_column(sa.Column('section_began_at', UtcDateTime(), nullable=True))
        table.add_column(sa.Column('section_deadline_at', UtcDateTime(), nullable=True))
        table.add_column(sa.Column('reached', sa.Integer(), nullable=False, server_default='1'))
        table.add_column(sa.Column('due_at', UtcDateTime(), nullable=True))
        table.add_column(sa.Column('epoch', sa.Integer(), nullable=False, server_default='1'))
        table.add_column(sa.Column('tab', sa.String(40), nullable=True))
        table.add_column(sa.Column('movable_until', UtcDateTime(), nullable=True))
        table.add_column(sa.Column('client_sequence', sa.Integer(), nullable=False, server_default='0'))
        table.add_column(sa.Column('saved_at', UtcDateTime(), nullable=True))
        table.add_column(sa.Column('seen_at', UtcDateTime(), nullable=True))
        table.add_column(sa.Column('seen_question', sa.Integer(), nullable=True))
    op.execute(
        'UPDATE attempt SET client_sequence = last_sequence, '
        'paper_id = (SELECT paper_id FROM sitting WHERE sitting.id = attempt.sitting_id), '
        'saved_at = (SELECT max(received_at) FROM response_event '
        'WHERE response_event.attempt_id = attempt.id)'
    )
    op.execute("UPDATE attempt SET due_at = deadline_at WHERE status = 'in progress'")
    _extra_to_arrangements('attempt')
    with op.batch_alter_table('attempt') as table:
        table.drop_index(op.f('ix_attempt_status_deadline_at'))
        table.create_index(op.f('ix_attempt_due_at'), ['due_at'])
        table.alter_column('paper_id', existing_type=sa.Integer(), nullable=False)
        table.create_foreign_key(op.f('fk_attempt_paper_id'), 'paper', ['paper_id'], ['id'])
        table.drop_column('extra_percent')


def _extra_to_arrangements(name: str) -> None:
    """Write each share of extra time as the document that now holds it."""
    connection = op.get_bind()
    table = sa.table(name, sa.column('extra_percent', sa.Integer()), sa.column('arrangements', Json))
    shares = connection.scalars(sa.select(table.c.extra_percent).distinct()).all()
    for share in filter(None, shares):
        connection.execute(
            sa.update(table)
            .where(table.c.extra_percent == share)
            .values(arrangements={'extra_percent': share})
        )


def _extra_from_arrangements(name: str) -> None:
    connection = op.get_bind()
    table = sa.table(
        name, sa.column('id'), sa.column('extra_percent', sa.Integer()), sa.column('arrangements', Json)
    )
    for row in connection.execute(sa.select(table.c.id, table.c.arrangements)).all():
        share = (row.arrangements or {}).get('extra_percent', 0)
        if share:
            connection.execute(sa.update(table).where(table.c.id == row.id).values(extra_percent=share))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table('response_event') as table:
        table.drop_constraint(_UNIQUE, type_='unique')
        table.drop_column('client_sequence')
        table.drop_column('epoch')
    with op.batch_alter_table('attempt_event') as table:
        table.alter_column('reason', existing_type=sa.String(400), type_=sa.String(200), existing_nullable=False)
        table.drop_column('by')
        table.drop_column('kind')
    for name in ('candidate', 'attempt'):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column('extra_percent', sa.Integer(), nullable=False, server_default='0'))
        _extra_from_arrangements(name)
    with op.batch_alter_table('candidate') as table:
        table.drop_column('arrangements')
    with op.batch_alter_table('attempt') as table:
        table.drop_constraint(op.f('fk_attempt_paper_id'), type_='foreignkey')
        table.drop_index(op.f('ix_attempt_due_at'))
        table.create_index(op.f('ix_attempt_status_deadline_at'), ['status', 'deadline_at'])
        for column in (
            'seen_question', 'seen_at', 'saved_at', 'client_sequence', 'movable_until', 'tab', 'epoch',
            'due_at', 'reached', 'section_deadline_at', 'section_began_at', 'section',
            'break_used_ms', 'stopped_at', 'late_until', 'arrangements', 'seed', 'place', 'paper_id',
        ):
            table.drop_column(column)
    with op.batch_alter_table('sitting') as table:
        for column in ('instructions', 'room', 'release', 'rules', 'end_cuts_extra', 'ends_at'):
            table.drop_column(column)
    for name in ('arrangement_change', 'message', 'incident', 'intervention', 'candidate_note', 'sitting_paper', 'sitting_invigilator'):
        op.drop_table(name)
