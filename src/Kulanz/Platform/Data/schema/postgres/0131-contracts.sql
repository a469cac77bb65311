-- What customers have agreed with the company: products, plans, contracts, and how they end.
CREATE TABLE service_calendars (
    id uuid NOT NULL,
    name character varying(120) NOT NULL,
    zone character varying(80) NOT NULL,
    hours character varying(1000) NOT NULL,
    region character varying(20) NOT NULL,
    special_days text NOT NULL,
    retired_at timestamp with time zone,
    version integer NOT NULL,
    CONSTRAINT service_calendars_key PRIMARY KEY (id)
);

CREATE TABLE products (
    id uuid NOT NULL,
    key character varying(40) NOT NULL,
    name character varying(120) NOT NULL,
    retired_at timestamp with time zone,
    version integer NOT NULL,
    CONSTRAINT products_key PRIMARY KEY (id)
);

CREATE TABLE support_topics (
    id uuid NOT NULL,
    product_id uuid,
    name character varying(120) NOT NULL,
    retired_at timestamp with time zone,
    CONSTRAINT support_topics_key PRIMARY KEY (id),
    CONSTRAINT support_topics_product_id_reference FOREIGN KEY (product_id) REFERENCES products (id)
);

CREATE TABLE plans (
    id uuid NOT NULL,
    product_id uuid NOT NULL,
    name character varying(120) NOT NULL,
    profile character varying(40) NOT NULL,
    edition integer NOT NULL,
    retired_at timestamp with time zone,
    version integer NOT NULL,
    CONSTRAINT plans_key PRIMARY KEY (id),
    CONSTRAINT plans_product_id_reference FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE
);

CREATE TABLE plan_editions (
    id uuid NOT NULL,
    plan_id uuid NOT NULL,
    number integer NOT NULL,
    terms text NOT NULL,
    coverage text NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id uuid,
    by_name character varying(200) NOT NULL,
    CONSTRAINT plan_editions_key PRIMARY KEY (id),
    CONSTRAINT plan_editions_plan_id_reference FOREIGN KEY (plan_id) REFERENCES plans (id) ON DELETE CASCADE
);

CREATE TABLE contracts (
    id uuid NOT NULL,
    number bigint NOT NULL,
    customer_id uuid NOT NULL,
    product_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    edition_id uuid NOT NULL,
    terms text NOT NULL,
    label character varying(120) NOT NULL,
    reference character varying(80) COLLATE "C",
    concluded_on date NOT NULL,
    starts_on date NOT NULL,
    ends_on date,
    ended_by_id uuid,
    manager_id uuid,
    term_ends_on date,
    our_last_day date,
    their_last_day date,
    look_again_on date,
    created_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    CONSTRAINT contracts_key PRIMARY KEY (id),
    CONSTRAINT contracts_customer_id_reference FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE,
    CONSTRAINT contracts_edition_id_reference FOREIGN KEY (edition_id) REFERENCES plan_editions (id) ON DELETE CASCADE,
    CONSTRAINT contracts_manager_id_reference FOREIGN KEY (manager_id) REFERENCES accounts (id),
    CONSTRAINT contracts_plan_id_reference FOREIGN KEY (plan_id) REFERENCES plans (id) ON DELETE CASCADE,
    CONSTRAINT contracts_product_id_reference FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE
);

CREATE TABLE notices (
    id uuid NOT NULL,
    contract_id uuid NOT NULL,
    kind character varying(40) NOT NULL,
    by character varying(40) NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id uuid,
    by_name character varying(200) NOT NULL,
    received_on date NOT NULL,
    how character varying(40) NOT NULL,
    proven_at timestamp with time zone,
    proof character varying(1000) NOT NULL,
    proof_hash bytea,
    proof_name character varying(260),
    proof_type character varying(200),
    wished_on date,
    effective_on date NOT NULL,
    reason character varying(2000) NOT NULL,
    text text NOT NULL,
    letter_hash bytea,
    taken_back_at timestamp with time zone,
    taken_back_by_name character varying(200),
    taken_back_reason character varying(1000),
    CONSTRAINT notices_key PRIMARY KEY (id),
    CONSTRAINT notices_contract_id_reference FOREIGN KEY (contract_id) REFERENCES contracts (id) ON DELETE CASCADE
);

CREATE TABLE declarations (
    id uuid NOT NULL,
    kind character varying(40) NOT NULL,
    at timestamp with time zone NOT NULL,
    name character varying(200) NOT NULL,
    email character varying(400) NOT NULL,
    contract character varying(200) NOT NULL,
    wished_on date,
    for_cause boolean NOT NULL,
    text character varying(10000) NOT NULL,
    language character varying(2) NOT NULL,
    customer_id uuid,
    contract_id uuid,
    notice_id uuid,
    settled_at timestamp with time zone,
    settled_by_name character varying(200),
    outcome character varying(1000),
    CONSTRAINT declarations_key PRIMARY KEY (id),
    CONSTRAINT declarations_contract_id_reference FOREIGN KEY (contract_id) REFERENCES contracts (id),
    CONSTRAINT declarations_customer_id_reference FOREIGN KEY (customer_id) REFERENCES customers (id),
    CONSTRAINT declarations_notice_id_reference FOREIGN KEY (notice_id) REFERENCES notices (id)
);

CREATE TABLE terms_changes (
    id uuid NOT NULL,
    contract_id uuid NOT NULL,
    announced_at timestamp with time zone NOT NULL,
    by_id uuid,
    by_name character varying(200) NOT NULL,
    effective_on date NOT NULL,
    terms text NOT NULL,
    edition_id uuid NOT NULL,
    text character varying(10000) NOT NULL,
    "right" character varying(40) NOT NULL,
    until date,
    answer character varying(40),
    answered_at timestamp with time zone,
    answered_by_name character varying(200),
    applied_at timestamp with time zone,
    called_off_at timestamp with time zone,
    called_off_reason character varying(1000),
    CONSTRAINT terms_changes_key PRIMARY KEY (id),
    CONSTRAINT terms_changes_contract_id_reference FOREIGN KEY (contract_id) REFERENCES contracts (id) ON DELETE CASCADE,
    CONSTRAINT terms_changes_edition_id_reference FOREIGN KEY (edition_id) REFERENCES plan_editions (id) ON DELETE CASCADE
);

CREATE TABLE bookings (
    case_id uuid NOT NULL,
    contract_id uuid NOT NULL,
    period date NOT NULL,
    reserved_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    released_at timestamp with time zone,
    released_reason character varying(1000),
    released_by_name character varying(200),
    out_of_scope character varying(200) NOT NULL,
    goodwill_at timestamp with time zone,
    goodwill_reason character varying(1000),
    goodwill_by_name character varying(200),
    merged_into_id uuid,
    CONSTRAINT bookings_key PRIMARY KEY (case_id),
    CONSTRAINT bookings_contract_id_reference FOREIGN KEY (contract_id) REFERENCES contracts (id) ON DELETE CASCADE
);

CREATE TABLE contract_warnings (
    id uuid NOT NULL,
    contract_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    given_on date NOT NULL,
    how character varying(40) NOT NULL,
    about character varying(40) NOT NULL,
    text character varying(10000) NOT NULL,
    by_id uuid,
    by_name character varying(200) NOT NULL,
    letter_hash bytea,
    taken_back_at timestamp with time zone,
    taken_back_by_name character varying(200),
    taken_back_reason character varying(1000),
    CONSTRAINT contract_warnings_key PRIMARY KEY (id),
    CONSTRAINT contract_warnings_contract_id_reference FOREIGN KEY (contract_id) REFERENCES contracts (id) ON DELETE CASCADE
);

CREATE TABLE contract_reminders (
    contract_id uuid NOT NULL,
    kind character varying(40) NOT NULL,
    day date NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT contract_reminders_key PRIMARY KEY (contract_id, kind, day),
    CONSTRAINT contract_reminders_contract_id_reference FOREIGN KEY (contract_id) REFERENCES contracts (id) ON DELETE CASCADE
);

CREATE TABLE portfolio_months (
    month date NOT NULL,
    renewing integer NOT NULL,
    ending integer NOT NULL,
    deciding integer NOT NULL,
    CONSTRAINT portfolio_months_key PRIMARY KEY (month)
);

CREATE UNIQUE INDEX service_calendars_by_name ON service_calendars (name);
CREATE UNIQUE INDEX products_by_key ON products (key);
CREATE INDEX support_topics_by_product_id_name ON support_topics (product_id, name);
CREATE UNIQUE INDEX plans_by_product_id_name ON plans (product_id, name);
CREATE UNIQUE INDEX plan_editions_by_plan_id_number ON plan_editions (plan_id, number);
CREATE INDEX contracts_by_customer_id_starts_on ON contracts (customer_id, starts_on);
CREATE INDEX contracts_by_edition_id ON contracts (edition_id);
CREATE INDEX contracts_by_ends_on_number ON contracts (ends_on, number);
CREATE INDEX contracts_by_look_again_on ON contracts (look_again_on) WHERE look_again_on IS NOT NULL;
CREATE INDEX contracts_by_manager_id_number ON contracts (manager_id, number);
CREATE UNIQUE INDEX contracts_by_number ON contracts (number);
CREATE INDEX contracts_by_our_last_day_number ON contracts (our_last_day, number);
CREATE INDEX contracts_by_plan_id_number ON contracts (plan_id, number);
CREATE INDEX contracts_by_product_id_number ON contracts (product_id, number);
CREATE INDEX contracts_by_reference_id ON contracts (reference, id);
CREATE INDEX contracts_by_term_ends_on_ends_on ON contracts (term_ends_on, ends_on);
CREATE INDEX contracts_by_their_last_day_number ON contracts (their_last_day, number);
CREATE INDEX notices_by_contract_id_at ON notices (contract_id, at);
CREATE INDEX notices_by_received_on ON notices (received_on) WHERE proven_at IS NULL AND taken_back_at IS NULL;
CREATE INDEX declarations_by_at ON declarations (at) WHERE settled_at IS NULL;
CREATE INDEX declarations_by_contract_id ON declarations (contract_id);
CREATE INDEX declarations_by_customer_id ON declarations (customer_id);
CREATE INDEX declarations_by_notice_id ON declarations (notice_id);
CREATE INDEX terms_changes_by_contract_id_effective_on ON terms_changes (contract_id, effective_on);
CREATE INDEX terms_changes_by_edition_id ON terms_changes (edition_id);
CREATE INDEX terms_changes_by_effective_on ON terms_changes (effective_on) WHERE applied_at IS NULL AND called_off_at IS NULL;
CREATE INDEX bookings_by_contract_id_period ON bookings (contract_id, period);
CREATE INDEX bookings_by_contract_id_reserved_at ON bookings (contract_id, reserved_at);
CREATE INDEX bookings_by_merged_into_id ON bookings (merged_into_id) WHERE merged_into_id IS NOT NULL;
CREATE INDEX contract_warnings_by_contract_id_at ON contract_warnings (contract_id, at);

-- Roles that read customers read what these have agreed; whoever arranges the desk changes contracts, whoever administers arranges what is on offer.
UPDATE "roles" SET "permissions" = "permissions" || ' contracts.read' WHERE "permissions" LIKE '%customers.read%' AND "permissions" NOT LIKE '%contracts.read%';
UPDATE "roles" SET "permissions" = "permissions" || ' contracts.write' WHERE "permissions" LIKE '%desk.manage%' AND "permissions" NOT LIKE '%contracts.write%';
UPDATE "roles" SET "permissions" = "permissions" || ' contracts.arrange' WHERE "permissions" LIKE '%administer%' AND "permissions" NOT LIKE '%contracts.arrange%';
