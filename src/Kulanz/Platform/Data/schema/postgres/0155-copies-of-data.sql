-- A customer's copy of their data is written in the background, in pieces that any node goes on with, and lies ready for some days.
CREATE TABLE customer_exports (
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    job_id uuid NOT NULL,
    language character varying(2) NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    by_kind character varying(40) NOT NULL,
    by_id uuid,
    by_name character varying(200) NOT NULL,
    length bigint NOT NULL,
    ready_at timestamp with time zone,
    remove_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT customer_exports_key PRIMARY KEY (id),
    CONSTRAINT customer_exports_customer_id_reference FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE
);
CREATE INDEX customer_exports_by_customer_id ON customer_exports (customer_id);
CREATE INDEX customer_exports_by_remove_at ON customer_exports (remove_at);

CREATE TABLE export_pieces (
    export_id uuid NOT NULL,
    position integer NOT NULL,
    bytes bytea NOT NULL,
    CONSTRAINT export_pieces_key PRIMARY KEY (export_id, position),
    CONSTRAINT export_pieces_export_id_reference FOREIGN KEY (export_id) REFERENCES customer_exports (id) ON DELETE CASCADE
);

CREATE TABLE export_entries (
    export_id uuid NOT NULL,
    position integer NOT NULL,
    name character varying(400) NOT NULL,
    "offset" bigint NOT NULL,
    crc bigint NOT NULL,
    packed bigint NOT NULL,
    size bigint NOT NULL,
    sha256 bytea NOT NULL,
    CONSTRAINT export_entries_key PRIMARY KEY (export_id, position),
    CONSTRAINT export_entries_export_id_reference FOREIGN KEY (export_id) REFERENCES customer_exports (id) ON DELETE CASCADE
);
