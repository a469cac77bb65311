-- Goodwill to customers: what was given, what became of it, which budgets it is charged to, and sums by month.
CREATE TABLE grants (
    id uuid NOT NULL,
    number bigint NOT NULL,
    case_id uuid NOT NULL,
    home_id uuid,
    customer_id uuid NOT NULL,
    product_id uuid,
    queue_id uuid NOT NULL,
    contract_id uuid,
    licence_id uuid,
    partner_id uuid,
    kind character varying(40) NOT NULL,
    amount bigint NOT NULL,
    currency character varying(3),
    what character varying(300) NOT NULL,
    days integer,
    reason character varying(1000) NOT NULL,
    tell_customer boolean NOT NULL,
    given_at timestamp with time zone NOT NULL,
    given_by_id uuid,
    given_by_name character varying(200) NOT NULL,
    counts_on date NOT NULL,
    state character varying(40) NOT NULL,
    over_limit boolean NOT NULL,
    no_budget boolean NOT NULL,
    keep_seats boolean NOT NULL,
    mail_key boolean NOT NULL,
    version integer NOT NULL,
    CONSTRAINT grants_key PRIMARY KEY (id),
    CONSTRAINT grants_case_id_reference FOREIGN KEY (case_id) REFERENCES cases (id) ON DELETE CASCADE,
    CONSTRAINT grants_customer_id_reference FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE,
    CONSTRAINT grants_product_id_reference FOREIGN KEY (product_id) REFERENCES products (id),
    CONSTRAINT grants_queue_id_reference FOREIGN KEY (queue_id) REFERENCES queues (id) ON DELETE CASCADE,
    CONSTRAINT grants_contract_id_reference FOREIGN KEY (contract_id) REFERENCES contracts (id),
    CONSTRAINT grants_licence_id_reference FOREIGN KEY (licence_id) REFERENCES licences (id)
);

CREATE TABLE grant_steps (
    id uuid NOT NULL,
    grant_id uuid NOT NULL,
    kind character varying(40) NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id uuid,
    by_name character varying(200) NOT NULL,
    by_rule boolean NOT NULL,
    reason character varying(1000) NOT NULL,
    reference character varying(200) NOT NULL,
    done_on date,
    until date,
    CONSTRAINT grant_steps_key PRIMARY KEY (id),
    CONSTRAINT grant_steps_grant_id_reference FOREIGN KEY (grant_id) REFERENCES grants (id) ON DELETE CASCADE
);

CREATE TABLE grant_charges (
    grant_id uuid NOT NULL,
    budget_id uuid NOT NULL,
    period date NOT NULL,
    amount bigint NOT NULL,
    CONSTRAINT grant_charges_key PRIMARY KEY (grant_id, budget_id),
    CONSTRAINT grant_charges_grant_id_reference FOREIGN KEY (grant_id) REFERENCES grants (id) ON DELETE CASCADE,
    CONSTRAINT grant_charges_budget_id_reference FOREIGN KEY (budget_id) REFERENCES budgets (id) ON DELETE CASCADE
);

CREATE TABLE grant_months (
    month date NOT NULL,
    product_id uuid NOT NULL,
    kind character varying(40) NOT NULL,
    currency character varying(3) NOT NULL,
    given integer NOT NULL,
    amount bigint NOT NULL,
    settled integer NOT NULL,
    settled_amount bigint NOT NULL,
    CONSTRAINT grant_months_key PRIMARY KEY (month, product_id, kind, currency)
);

CREATE UNIQUE INDEX grants_by_number ON grants (number);
CREATE INDEX grants_by_case_id_number ON grants (case_id, number);
CREATE INDEX grants_by_customer_id_given_at ON grants (customer_id, given_at);
CREATE INDEX grants_by_state_number ON grants (state, number);
CREATE INDEX grants_by_kind_number ON grants (kind, number);
CREATE INDEX grants_by_product_id_number ON grants (product_id, number) WHERE product_id IS NOT NULL;
CREATE INDEX grants_by_queue_id_number ON grants (queue_id, number);
CREATE INDEX grants_by_given_by_id_number ON grants (given_by_id, number);
CREATE INDEX grants_by_given_at_number ON grants (given_at, number);
CREATE INDEX grants_by_contract_id ON grants (contract_id) WHERE contract_id IS NOT NULL;
CREATE INDEX grants_by_licence_id ON grants (licence_id) WHERE licence_id IS NOT NULL;
CREATE INDEX grants_by_amount_number ON grants (amount, number);
CREATE INDEX grant_steps_by_grant_id_at ON grant_steps (grant_id, at);
CREATE INDEX grant_charges_by_budget_id_period ON grant_charges (budget_id, period);

CREATE SEQUENCE grant_number;
