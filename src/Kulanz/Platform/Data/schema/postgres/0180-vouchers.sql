-- Vouchers: codes that let their bearer pass the queue, who came with them, and codes that opened nothing.
CREATE TABLE vouchers (
    id uuid NOT NULL,
    number bigint NOT NULL,
    code_hash bytea NOT NULL,
    tail character varying(4) NOT NULL,
    customer_id uuid,
    case_id uuid,
    priority character varying(40) NOT NULL,
    queue_id uuid,
    most_uses integer NOT NULL,
    uses integer NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    issued_by_id uuid,
    issued_by_name character varying(200) NOT NULL,
    reason character varying(500) NOT NULL,
    revoked_at timestamp with time zone,
    revoked_by_name character varying(200),
    revoked_reason character varying(500),
    ended_at timestamp with time zone,
    CONSTRAINT vouchers_key PRIMARY KEY (id),
    CONSTRAINT vouchers_case_id_reference FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT vouchers_customer_id_reference FOREIGN KEY (customer_id) REFERENCES customers (id)
);
CREATE UNIQUE INDEX vouchers_by_code_hash ON vouchers (code_hash);
CREATE UNIQUE INDEX vouchers_by_number ON vouchers (number);
CREATE INDEX vouchers_by_customer_id_number ON vouchers (customer_id, number);
CREATE INDEX vouchers_by_case_id_number ON vouchers (case_id, number);
CREATE INDEX vouchers_by_expires_at_number ON vouchers (expires_at, number) WHERE ended_at IS NULL;
CREATE INDEX vouchers_by_ended_at_number ON vouchers (ended_at, number) WHERE ended_at IS NOT NULL;
CREATE INDEX vouchers_by_revoked_at_number ON vouchers (revoked_at, number) WHERE revoked_at IS NOT NULL;

CREATE SEQUENCE voucher_number;

CREATE TABLE voucher_uses (
    id uuid NOT NULL,
    voucher_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    way character varying(40) NOT NULL,
    case_id uuid,
    call_id uuid,
    by_id uuid,
    by_name character varying(200) NOT NULL,
    CONSTRAINT voucher_uses_key PRIMARY KEY (id),
    CONSTRAINT voucher_uses_case_id_reference FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT voucher_uses_voucher_id_reference FOREIGN KEY (voucher_id) REFERENCES vouchers (id) ON DELETE CASCADE
);
CREATE INDEX voucher_uses_by_voucher_id_at ON voucher_uses (voucher_id, at);
CREATE INDEX voucher_uses_by_case_id ON voucher_uses (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX voucher_uses_by_call_id ON voucher_uses (call_id) WHERE call_id IS NOT NULL;

CREATE TABLE voucher_tries (
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    way character varying(40) NOT NULL,
    "from" character varying(254) NOT NULL,
    guessed boolean NOT NULL,
    CONSTRAINT voucher_tries_key PRIMARY KEY (id)
);
CREATE INDEX voucher_tries_by_at ON voucher_tries (at);
CREATE INDEX voucher_tries_by_from_at ON voucher_tries ("from", at);

CREATE TABLE voucher_alarms (
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    tries integer NOT NULL,
    acknowledged_at timestamp with time zone,
    acknowledged_by_name character varying(200),
    CONSTRAINT voucher_alarms_key PRIMARY KEY (id)
);
CREATE INDEX voucher_alarms_by_at ON voucher_alarms (at);
CREATE INDEX voucher_alarms_by_last_at ON voucher_alarms (last_at) WHERE acknowledged_at IS NULL;

-- Whoever answers cases issues vouchers and takes them from now on; an administrator may take that back.
UPDATE roles SET permissions = permissions || ' vouchers.issue vouchers.redeem' WHERE ' ' || permissions || ' ' LIKE '% cases.write %';
