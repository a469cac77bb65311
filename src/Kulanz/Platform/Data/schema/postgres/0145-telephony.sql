-- Telephone systems, the calls they tell of, whose telephone rings, and who waits to be called back.
CREATE TABLE phone_systems (
    id uuid NOT NULL,
    name character varying(120) NOT NULL,
    kind character varying(40) NOT NULL,
    start character varying(16) NOT NULL,
    hash bytea NOT NULL,
    area_code character varying(10),
    public_key text,
    added_at timestamp with time zone NOT NULL,
    added_by character varying(200) NOT NULL,
    revoked_at timestamp with time zone,
    heard_at timestamp with time zone,
    heard character varying(40),
    problem text,
    problem_at timestamp with time zone,
    CONSTRAINT phone_systems_key PRIMARY KEY (id)
);
CREATE UNIQUE INDEX phone_systems_by_hash ON phone_systems (hash);

CREATE TABLE phone_extensions (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    key character varying(200) NOT NULL,
    shown character varying(200) NOT NULL,
    CONSTRAINT phone_extensions_key PRIMARY KEY (id),
    CONSTRAINT phone_extensions_account_id_reference FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
);
CREATE INDEX phone_extensions_by_account_id ON phone_extensions (account_id);

CREATE SEQUENCE call_number;

CREATE TABLE calls (
    id uuid NOT NULL,
    number bigint NOT NULL,
    system_id uuid NOT NULL,
    direction character varying(40) NOT NULL,
    outside character varying(80),
    outside_raw character varying(80) NOT NULL,
    withheld boolean NOT NULL,
    inside character varying(80),
    inside_raw character varying(80) NOT NULL,
    customer_id uuid,
    began_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    ended_at timestamp with time zone,
    outcome character varying(40),
    cause character varying(40),
    rings_all boolean NOT NULL,
    agent_id uuid,
    agent_name character varying(200),
    missed_at timestamp with time zone,
    waiting_since timestamp with time zone,
    forgotten_at timestamp with time zone,
    CONSTRAINT calls_key PRIMARY KEY (id),
    CONSTRAINT calls_customer_id_reference FOREIGN KEY (customer_id) REFERENCES customers (id)
);
CREATE UNIQUE INDEX calls_by_number ON calls (number);
CREATE INDEX calls_by_began_at_number ON calls (began_at, number);
CREATE INDEX calls_by_direction_began_at_number ON calls (direction, began_at, number);
CREATE INDEX calls_by_customer_id_began_at_number ON calls (customer_id, began_at, number);
CREATE INDEX calls_by_outside_began_at_number ON calls (outside, began_at, number);
CREATE INDEX calls_by_missed_at_number ON calls (missed_at, number) WHERE missed_at IS NOT NULL;
CREATE INDEX calls_by_waiting_since_number ON calls (waiting_since, number) WHERE waiting_since IS NOT NULL;
CREATE INDEX calls_by_ended_at ON calls (ended_at) WHERE ended_at IS NULL;
CREATE INDEX calls_by_id ON calls (id) WHERE rings_all;
CREATE INDEX calls_by_began_at ON calls (began_at) WHERE customer_id IS NULL AND forgotten_at IS NULL;

CREATE TABLE call_legs (
    id uuid NOT NULL,
    call_id uuid NOT NULL,
    system_id uuid NOT NULL,
    external_id character varying(250) NOT NULL,
    original_id character varying(250),
    xcid character varying(250),
    began_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    ended_at timestamp with time zone,
    machine boolean NOT NULL,
    users character varying(400),
    agent_id uuid,
    answered_on character varying(200),
    diverted_from character varying(80),
    cause character varying(80),
    CONSTRAINT call_legs_key PRIMARY KEY (id),
    CONSTRAINT call_legs_call_id_reference FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE CASCADE
);
CREATE INDEX call_legs_by_call_id ON call_legs (call_id);
CREATE INDEX call_legs_by_system_id_external_id_id ON call_legs (system_id, external_id, id);
CREATE INDEX call_legs_by_system_id_original_id_id ON call_legs (system_id, original_id, id) WHERE original_id IS NOT NULL;
CREATE INDEX call_legs_by_system_id_xcid_id ON call_legs (system_id, xcid, id) WHERE xcid IS NOT NULL;

CREATE TABLE call_rings (
    call_id uuid NOT NULL,
    account_id uuid NOT NULL,
    leg_id uuid NOT NULL,
    rang_at timestamp with time zone NOT NULL,
    taken_at timestamp with time zone,
    noted_at timestamp with time zone,
    on_screen boolean NOT NULL,
    CONSTRAINT call_rings_key PRIMARY KEY (call_id, account_id),
    CONSTRAINT call_rings_call_id_reference FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE CASCADE,
    CONSTRAINT call_rings_account_id_reference FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
);
CREATE INDEX call_rings_by_account_id ON call_rings (account_id) WHERE on_screen;
CREATE INDEX call_rings_by_account_id_taken_at_call_id ON call_rings (account_id, taken_at, call_id) WHERE taken_at IS NOT NULL;

CREATE TABLE call_backs (
    id uuid NOT NULL,
    call_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id uuid,
    by_name character varying(200) NOT NULL,
    kind character varying(40) NOT NULL,
    by_call_id uuid,
    reason character varying(500),
    undone_at timestamp with time zone,
    undone_by_name character varying(200),
    CONSTRAINT call_backs_key PRIMARY KEY (id),
    CONSTRAINT call_backs_call_id_reference FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE CASCADE
);
CREATE INDEX call_backs_by_call_id_at ON call_backs (call_id, at);

-- Whoever answers cases sees calls and works on them from now on; an administrator may take that back.
UPDATE roles SET permissions = permissions || ' calls.read calls.write' WHERE ' ' || permissions || ' ' LIKE '% cases.write %';
