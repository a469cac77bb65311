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
