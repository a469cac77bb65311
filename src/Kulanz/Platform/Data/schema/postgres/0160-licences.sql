-- Who may use a product: licences, the seats of their installations, what made them void; and the keys that sign licence files.
CREATE TABLE licences (
    id uuid NOT NULL,
    number bigint NOT NULL,
    contract_id uuid NOT NULL,
    key_hash bytea NOT NULL,
    key_start character varying(4) COLLATE "C" NOT NULL,
    key_sealed text NOT NULL,
    edition character varying(80) NOT NULL,
    label character varying(120) NOT NULL,
    seats integer NOT NULL,
    seats_taken integer NOT NULL,
    features text NOT NULL,
    replaces_id uuid,
    issued_at timestamp with time zone NOT NULL,
    issued_by_id uuid,
    issued_by_name character varying(200) NOT NULL,
    version integer NOT NULL,
    CONSTRAINT licences_key PRIMARY KEY (id),
    CONSTRAINT licences_contract_id_reference FOREIGN KEY (contract_id) REFERENCES contracts (id) ON DELETE CASCADE,
    CONSTRAINT licences_replaces_id_reference FOREIGN KEY (replaces_id) REFERENCES licences (id)
);

CREATE TABLE licence_voidings (
    id uuid NOT NULL,
    licence_id uuid NOT NULL,
    kind character varying(40) NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id uuid,
    by_name character varying(200) NOT NULL,
    reason character varying(1000) NOT NULL,
    undone_at timestamp with time zone,
    undone_by_name character varying(200),
    CONSTRAINT licence_voidings_key PRIMARY KEY (id),
    CONSTRAINT licence_voidings_licence_id_reference FOREIGN KEY (licence_id) REFERENCES licences (id) ON DELETE CASCADE
);

CREATE TABLE activations (
    id uuid NOT NULL,
    licence_id uuid NOT NULL,
    installation character varying(100) COLLATE "C" NOT NULL,
    name character varying(200) NOT NULL,
    since timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    stale_at timestamp with time zone NOT NULL,
    offline boolean NOT NULL,
    released_at timestamp with time zone,
    released_by character varying(40),
    released_by_name character varying(200),
    CONSTRAINT activations_key PRIMARY KEY (id),
    CONSTRAINT activations_licence_id_reference FOREIGN KEY (licence_id) REFERENCES licences (id) ON DELETE CASCADE
);

CREATE TABLE licence_issuer_keys (
    id uuid NOT NULL,
    kid character varying(43) NOT NULL,
    public_key bytea NOT NULL,
    secret text,
    made_at timestamp with time zone NOT NULL,
    retired_at timestamp with time zone,
    CONSTRAINT licence_issuer_keys_key PRIMARY KEY (id)
);

CREATE UNIQUE INDEX licences_by_number ON licences (number);
CREATE UNIQUE INDEX licences_by_key_hash ON licences (key_hash);
CREATE INDEX licences_by_key_start_number ON licences (key_start, number);
CREATE INDEX licences_by_contract_id_number ON licences (contract_id, number);
CREATE INDEX licences_by_replaces_id ON licences (replaces_id) WHERE replaces_id IS NOT NULL;
CREATE UNIQUE INDEX licence_voidings_by_licence_id ON licence_voidings (licence_id) WHERE undone_at IS NULL;
CREATE UNIQUE INDEX activations_by_licence_id_installation ON activations (licence_id, installation) WHERE released_at IS NULL;
CREATE INDEX activations_by_licence_id_installation_released_at ON activations (licence_id, installation, released_at);
CREATE INDEX activations_by_licence_id_released_at_seen_at ON activations (licence_id, released_at, seen_at);
CREATE INDEX activations_by_stale_at ON activations (stale_at) WHERE released_at IS NULL;
CREATE INDEX activations_by_released_at ON activations (released_at) WHERE released_at IS NOT NULL;
CREATE UNIQUE INDEX licence_issuer_keys_by_kid ON licence_issuer_keys (kid);

CREATE SEQUENCE licence_number;
