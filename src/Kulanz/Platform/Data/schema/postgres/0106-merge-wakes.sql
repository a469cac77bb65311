-- A merge that brings a waiting customer wakes the receiving case; undoing it lets the case rest again.
ALTER TABLE merges ADD COLUMN snoozed_before timestamp with time zone NULL;
