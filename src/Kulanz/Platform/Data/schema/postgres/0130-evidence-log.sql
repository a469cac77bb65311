-- Records become entries of the public log; what it shows of each one's topic is settled when it is written.
ALTER TABLE records ADD COLUMN shown character varying(40) NOT NULL DEFAULT 'Noun';
ALTER TABLE records ALTER COLUMN shown DROP DEFAULT;
ALTER TABLE records ADD COLUMN erasure_id uuid;

CREATE TABLE erasures (
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id uuid,
    by_name character varying(200) NOT NULL,
    reason character varying(1000) NOT NULL,
    CONSTRAINT erasures_key PRIMARY KEY (id)
);

CREATE TABLE logs (
    id uuid NOT NULL,
    origin character varying(200) NOT NULL,
    topic_secret text NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    next_tile bigint NOT NULL,
    passed_at timestamp with time zone,
    passed_size bigint NOT NULL,
    restored_at timestamp with time zone,
    CONSTRAINT logs_key PRIMARY KEY (id)
);

CREATE TABLE log_keys (
    id uuid NOT NULL,
    name character varying(200) NOT NULL,
    algorithm character varying(40) NOT NULL,
    public_key bytea NOT NULL,
    secret text,
    made_at timestamp with time zone NOT NULL,
    retired_at timestamp with time zone,
    CONSTRAINT log_keys_key PRIMARY KEY (id)
);

CREATE TABLE log_tiles (
    level integer NOT NULL,
    position bigint NOT NULL,
    hashes bytea NOT NULL,
    CONSTRAINT log_tiles_key PRIMARY KEY (level, position)
);

CREATE TABLE checkpoints (
    size bigint NOT NULL,
    root bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    note text NOT NULL,
    published_at timestamp with time zone,
    CONSTRAINT checkpoints_key PRIMARY KEY (size)
);

CREATE TABLE log_findings (
    id uuid NOT NULL,
    kind character varying(40) NOT NULL,
    position bigint,
    said text NOT NULL,
    at timestamp with time zone NOT NULL,
    gone_at timestamp with time zone,
    explained_by character varying(200),
    explanation character varying(1000),
    CONSTRAINT log_findings_key PRIMARY KEY (id)
);
CREATE INDEX log_findings_by_at ON log_findings (at) WHERE gone_at IS NULL;

CREATE TABLE log_witnesses (
    name character varying(200) NOT NULL,
    seen_size bigint NOT NULL,
    signed_at timestamp with time zone,
    tried_at timestamp with time zone,
    problem text,
    CONSTRAINT log_witnesses_key PRIMARY KEY (name)
);
