-- How long an answer and a solution may take, and the clocks that run by it.
CREATE TABLE service_targets (
    id uuid NOT NULL,
    plan_id uuid,
    priority character varying(40) NOT NULL,
    kind character varying(40) NOT NULL,
    minutes integer NOT NULL,
    CONSTRAINT service_targets_key PRIMARY KEY (id),
    CONSTRAINT service_targets_plan_id_reference FOREIGN KEY (plan_id) REFERENCES plans (id)
);

CREATE UNIQUE INDEX service_targets_by_plan_id_priority_kind ON service_targets (plan_id, priority, kind);

CREATE TABLE service_clocks (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    home_id uuid,
    kind character varying(40) NOT NULL,
    plan_id uuid,
    calendar_id uuid,
    target_minutes integer NOT NULL,
    started_at timestamp with time zone NOT NULL,
    runs_since timestamp with time zone,
    used_seconds bigint NOT NULL,
    due_at timestamp with time zone,
    warn_at timestamp with time zone,
    warned_at timestamp with time zone,
    breached_at timestamp with time zone,
    stopped_at timestamp with time zone,
    CONSTRAINT service_clocks_key PRIMARY KEY (id),
    CONSTRAINT service_clocks_case_id_reference FOREIGN KEY (case_id) REFERENCES cases (id) ON DELETE CASCADE
);

CREATE INDEX service_clocks_by_breached_at_id ON service_clocks (breached_at, id) WHERE breached_at IS NOT NULL;
CREATE INDEX service_clocks_by_calendar_id_id ON service_clocks (calendar_id, id) WHERE runs_since IS NOT NULL;
CREATE INDEX service_clocks_by_case_id_kind ON service_clocks (case_id, kind);
CREATE INDEX service_clocks_by_due_at ON service_clocks (due_at) WHERE due_at IS NOT NULL AND breached_at IS NULL;
CREATE INDEX service_clocks_by_warn_at ON service_clocks (warn_at) WHERE warn_at IS NOT NULL AND warned_at IS NULL;

ALTER TABLE cases ADD COLUMN due_at timestamp with time zone;
CREATE INDEX cases_by_due_at ON cases (due_at) WHERE due_at IS NOT NULL;

-- How much time the contracts of a plan take.
CREATE TABLE plan_times (
    plan_id uuid NOT NULL,
    median_minutes integer NOT NULL,
    contracts integer NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT plan_times_key PRIMARY KEY (plan_id),
    CONSTRAINT plan_times_plan_id_reference FOREIGN KEY (plan_id) REFERENCES plans (id) ON DELETE CASCADE
);

-- Notes say what kind they are: a threatened claim is shown before the first word.
ALTER TABLE customer_notes ADD COLUMN kind character varying(40) NOT NULL DEFAULT 'Plain';
ALTER TABLE customer_notes ALTER COLUMN kind DROP DEFAULT;

-- Lists by queue and by owner end in the number, so that their order needs no sorting, and no wider table leads SQLite past them.
DROP INDEX cases_by_queue_id_state_touched_at;
CREATE INDEX cases_by_queue_id_state_touched_at_number ON cases (queue_id, state, touched_at, number);
DROP INDEX cases_by_owner_id_state_touched_at;
CREATE INDEX cases_by_owner_id_state_touched_at_number ON cases (owner_id, state, touched_at, number);
