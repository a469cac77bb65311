-- The API's common parts: answers kept for an Idempotency-Key, the order of events, webhooks.

CREATE TABLE webhooks (
    id uuid NOT NULL,
    name character varying(120) NOT NULL,
    url character varying(1000) NOT NULL,
    types text NOT NULL,
    secret text NOT NULL,
    old_secret text,
    old_secret_until timestamp with time zone,
    since bigint NOT NULL,
    added_at timestamp with time zone NOT NULL,
    added_by character varying(200) NOT NULL,
    disabled_at timestamp with time zone,
    disabled_why text,
    removed_at timestamp with time zone,
    failing_since timestamp with time zone,
    quiet_until timestamp with time zone,
    delivered_at timestamp with time zone,
    version integer NOT NULL,
    CONSTRAINT webhooks_key PRIMARY KEY (id)
);

CREATE TABLE event_bookmarks (
    name character varying(40) NOT NULL,
    position bigint NOT NULL,
    CONSTRAINT event_bookmarks_key PRIMARY KEY (name)
);

CREATE TABLE idempotent_posts (
    actor_id uuid NOT NULL,
    key character varying(200) NOT NULL,
    claimed_at timestamp with time zone NOT NULL,
    acted boolean NOT NULL,
    request bytea,
    status integer,
    content_type character varying(200),
    location character varying(1000),
    body bytea,
    CONSTRAINT idempotent_posts_key PRIMARY KEY (actor_id, key)
);

CREATE TABLE webhook_calls (
    id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    record_id uuid,
    type character varying(80) NOT NULL,
    topic character varying(120) NOT NULL,
    at timestamp with time zone NOT NULL,
    state character varying(40) NOT NULL,
    item_id uuid,
    attempts integer NOT NULL,
    tried_at timestamp with time zone,
    status integer,
    answer character varying(500),
    problem text,
    milliseconds integer,
    CONSTRAINT webhook_calls_key PRIMARY KEY (id),
    CONSTRAINT webhook_calls_webhook_id_reference FOREIGN KEY (webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE
);

CREATE INDEX idempotent_posts_by_claimed_at ON idempotent_posts (claimed_at);

CREATE INDEX webhook_calls_by_at ON webhook_calls (at);

CREATE INDEX webhook_calls_by_webhook_id_id ON webhook_calls (webhook_id, id);

CREATE INDEX webhook_calls_by_webhook_id_state_id ON webhook_calls (webhook_id, state, id);

CREATE INDEX webhooks_by_removed_at ON webhooks (removed_at);

ALTER TABLE records ADD COLUMN "position" bigint NULL;

-- What is there already, in the order of its ids.
UPDATE records SET "position" = fresh.place
FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM records) AS fresh
WHERE records.id = fresh.id;

CREATE UNIQUE INDEX records_by_position ON records (position);
