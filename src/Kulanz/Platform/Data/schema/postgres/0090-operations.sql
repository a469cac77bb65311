CREATE TABLE backup_runs (
    id uuid NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    file character varying(255),
    size bigint NOT NULL,
    problem text,
    CONSTRAINT backup_runs_key PRIMARY KEY (id)
);
CREATE INDEX backup_runs_by_started_at ON backup_runs (started_at);
