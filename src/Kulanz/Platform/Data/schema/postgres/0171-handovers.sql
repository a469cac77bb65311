-- Cases go from hand to hand, together with what is known.
CREATE TABLE handovers (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    home_id uuid,
    customer_id uuid NOT NULL,
    given_at timestamp with time zone NOT NULL,
    given_by_id uuid,
    given_by_name character varying(200) NOT NULL,
    from_partner_id uuid,
    from_name character varying(200) NOT NULL,
    "to" character varying(40) NOT NULL,
    to_account_id uuid,
    to_queue_id uuid,
    to_partner_id uuid,
    to_name character varying(200) NOT NULL,
    summary character varying(2000) NOT NULL,
    identified character varying(1000) NOT NULL,
    asked character varying(1000) NOT NULL,
    tried character varying(1000) NOT NULL,
    promised character varying(1000) NOT NULL,
    promised_by timestamp with time zone,
    never_ask_again character varying(1000) NOT NULL,
    outcome character varying(40),
    decided_at timestamp with time zone,
    decided_by_id uuid,
    decided_by_name character varying(200),
    reason character varying(1000) NOT NULL,
    reminded_at timestamp with time zone,
    version integer NOT NULL,
    CONSTRAINT handovers_key PRIMARY KEY (id),
    CONSTRAINT handovers_case_id_reference FOREIGN KEY (case_id) REFERENCES cases (id) ON DELETE CASCADE,
    CONSTRAINT handovers_customer_id_reference FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE,
    CONSTRAINT handovers_from_partner_id_reference FOREIGN KEY (from_partner_id) REFERENCES partners (id),
    CONSTRAINT handovers_to_account_id_reference FOREIGN KEY (to_account_id) REFERENCES accounts (id),
    CONSTRAINT handovers_to_partner_id_reference FOREIGN KEY (to_partner_id) REFERENCES partners (id),
    CONSTRAINT handovers_to_queue_id_reference FOREIGN KEY (to_queue_id) REFERENCES queues (id)
);

CREATE TABLE handover_corrections (
    id uuid NOT NULL,
    handover_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    by_name character varying(200) NOT NULL,
    text character varying(2000) NOT NULL,
    CONSTRAINT handover_corrections_key PRIMARY KEY (id),
    CONSTRAINT handover_corrections_handover_id_reference FOREIGN KEY (handover_id) REFERENCES handovers (id) ON DELETE CASCADE
);

CREATE TABLE hands (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    home_id uuid,
    at timestamp with time zone NOT NULL,
    account_id uuid,
    partner_id uuid,
    CONSTRAINT hands_key PRIMARY KEY (id),
    CONSTRAINT hands_case_id_reference FOREIGN KEY (case_id) REFERENCES cases (id) ON DELETE CASCADE
);

CREATE INDEX handovers_by_case_id_given_at ON handovers (case_id, given_at);
CREATE INDEX handovers_by_customer_id_given_at ON handovers (customer_id, given_at);
CREATE INDEX handovers_by_from_partner_id ON handovers (from_partner_id) WHERE from_partner_id IS NOT NULL;
CREATE INDEX handovers_by_given_at ON handovers (given_at) WHERE outcome IS NULL;
CREATE INDEX handovers_by_given_by_id_given_at ON handovers (given_by_id, given_at) WHERE outcome IS NULL;
CREATE INDEX handovers_by_to_account_id_given_at ON handovers (to_account_id, given_at) WHERE outcome IS NULL;
CREATE INDEX handovers_by_to_partner_id_given_at ON handovers (to_partner_id, given_at) WHERE to_partner_id IS NOT NULL;
CREATE INDEX handovers_by_to_queue_id_given_at ON handovers (to_queue_id, given_at) WHERE outcome IS NULL;
CREATE INDEX handover_corrections_by_handover_id_at ON handover_corrections (handover_id, at);
CREATE INDEX hands_by_case_id_at ON hands (case_id, at);

ALTER TABLE cases ADD COLUMN partner_id uuid CONSTRAINT cases_partner_id_reference REFERENCES partners (id);
ALTER TABLE cases ADD COLUMN hands integer NOT NULL DEFAULT 0;
ALTER TABLE cases ALTER COLUMN hands DROP DEFAULT;
CREATE INDEX cases_by_partner_id_state_touched_at ON cases (partner_id, state, touched_at) WHERE partner_id IS NOT NULL;
-- Somebody had taken them; how many before is not known.
UPDATE cases SET hands = 1 WHERE owner_id IS NOT NULL;
