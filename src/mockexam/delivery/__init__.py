"""A candidate's attempt as a pure state machine: clock, navigation, arrangements."""
