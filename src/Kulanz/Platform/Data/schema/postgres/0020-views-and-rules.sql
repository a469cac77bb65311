-- Saved views and their maintained counts, macros, triggers, bulk changes.

-- Small letters, the same as in Platform/Data/Fold.cs whatever locale the database was made with.
CREATE FUNCTION kulanz_fold(said text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT translate(said,
        'ABCDEFGHIJKLMNOPQRSTUVWXYZÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞŠŽŒŁŃŚŹŻĄĘĆČĎĚŇŘŤŮĞŞŐŰĂȘȚ',
        'abcdefghijklmnopqrstuvwxyzàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþšžœłńśźżąęćčďěňřťůğşőűășț')
$$;

CREATE TABLE views (
    id uuid NOT NULL,
    key character varying(40) NOT NULL,
    name character varying(80) NOT NULL,
    icon character varying(40) NOT NULL,
    "order" character varying(40) NOT NULL,
    conditions text NOT NULL,
    owner_id uuid,
    position integer NOT NULL,
    deleted_at timestamp with time zone,
    recount_at timestamp with time zone,
    version integer NOT NULL,
    CONSTRAINT views_key PRIMARY KEY (id),
    CONSTRAINT views_owner_id_reference FOREIGN KEY (owner_id) REFERENCES accounts (id)
);

CREATE UNIQUE INDEX views_by_key ON views (key);

CREATE INDEX views_by_owner_id ON views (owner_id);

CREATE INDEX views_by_recount_at ON views (recount_at);

CREATE TABLE view_tallies (
    id uuid NOT NULL,
    view_id uuid NOT NULL,
    queue_id uuid NOT NULL,
    viewer_id uuid,
    change bigint NOT NULL,
    CONSTRAINT view_tallies_key PRIMARY KEY (id)
);

CREATE INDEX view_tallies_by_view_id_queue_id_viewer_id ON view_tallies (view_id, queue_id, viewer_id);

CREATE INDEX view_tallies_by_viewer_id_view_id_queue_id ON view_tallies (viewer_id, view_id, queue_id);

CREATE TABLE macros (
    id uuid NOT NULL,
    name character varying(80) NOT NULL,
    steps text NOT NULL,
    owner_id uuid,
    deleted_at timestamp with time zone,
    version integer NOT NULL,
    CONSTRAINT macros_key PRIMARY KEY (id),
    CONSTRAINT macros_owner_id_reference FOREIGN KEY (owner_id) REFERENCES accounts (id)
);

CREATE INDEX macros_by_owner_id_name ON macros (owner_id, name);

CREATE TABLE triggers (
    id uuid NOT NULL,
    name character varying(80) NOT NULL,
    "on" character varying(40) NOT NULL,
    conditions text NOT NULL,
    steps text NOT NULL,
    position integer NOT NULL,
    disabled_at timestamp with time zone,
    deleted_at timestamp with time zone,
    version integer NOT NULL,
    CONSTRAINT triggers_key PRIMARY KEY (id)
);

CREATE TABLE trigger_dues (
    id uuid NOT NULL,
    trigger_id uuid NOT NULL,
    case_id uuid NOT NULL,
    "on" character varying(40) NOT NULL,
    event_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    chain text NOT NULL,
    attempts integer NOT NULL,
    error text,
    CONSTRAINT trigger_dues_key PRIMARY KEY (id)
);

CREATE INDEX trigger_dues_by_attempts_id ON trigger_dues (attempts, id);

CREATE INDEX trigger_dues_by_event_id ON trigger_dues (event_id);

CREATE TABLE trigger_holds (
    trigger_id uuid NOT NULL,
    case_id uuid NOT NULL,
    CONSTRAINT trigger_holds_key PRIMARY KEY (trigger_id, case_id)
);

CREATE TABLE trigger_firings (
    id uuid NOT NULL,
    trigger_id uuid NOT NULL,
    case_number bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    reason text,
    CONSTRAINT trigger_firings_key PRIMARY KEY (id)
);

CREATE INDEX trigger_firings_by_at ON trigger_firings (at);

CREATE INDEX trigger_firings_by_trigger_id_id ON trigger_firings (trigger_id, id);

CREATE TABLE bulk_cases (
    job_id uuid NOT NULL,
    number bigint NOT NULL,
    state character varying(40) NOT NULL,
    before text,
    after text,
    reason text,
    CONSTRAINT bulk_cases_key PRIMARY KEY (job_id, number),
    CONSTRAINT bulk_cases_job_id_reference FOREIGN KEY (job_id) REFERENCES jobs (id) ON DELETE CASCADE
);

CREATE INDEX bulk_cases_by_job_id_state_number ON bulk_cases (job_id, state, number);
