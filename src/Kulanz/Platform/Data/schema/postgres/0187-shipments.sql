-- What was sent to customers, with which carrier, and whether it has arrived.
CREATE TABLE shipments (
    id uuid NOT NULL,
    number bigint NOT NULL,
    case_id uuid NOT NULL,
    home_id uuid,
    customer_id uuid NOT NULL,
    grant_id uuid,
    carrier character varying(40) NOT NULL,
    carrier_name character varying(80) NOT NULL,
    tracking character varying(60) NOT NULL,
    link character varying(500) NOT NULL,
    what character varying(300) NOT NULL,
    address character varying(400) NOT NULL,
    sent_on date NOT NULL,
    expected_on date,
    due_on date NOT NULL,
    arrived_on date,
    state character varying(40) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by_name character varying(200) NOT NULL,
    version integer NOT NULL,
    CONSTRAINT shipments_key PRIMARY KEY (id),
    CONSTRAINT shipments_case_id_reference FOREIGN KEY (case_id) REFERENCES cases (id) ON DELETE CASCADE,
    CONSTRAINT shipments_customer_id_reference FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE,
    CONSTRAINT shipments_grant_id_reference FOREIGN KEY (grant_id) REFERENCES grants (id)
);

CREATE TABLE shipment_steps (
    id uuid NOT NULL,
    shipment_id uuid NOT NULL,
    kind character varying(40) NOT NULL,
    at timestamp with time zone NOT NULL,
    happened_on date,
    by_id uuid,
    by_name character varying(200) NOT NULL,
    by_kind character varying(40) NOT NULL,
    reason character varying(1000) NOT NULL,
    CONSTRAINT shipment_steps_key PRIMARY KEY (id),
    CONSTRAINT shipment_steps_shipment_id_reference FOREIGN KEY (shipment_id) REFERENCES shipments (id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX shipments_by_number ON shipments (number);
CREATE INDEX shipments_by_case_id_number ON shipments (case_id, number);
CREATE INDEX shipments_by_customer_id_number ON shipments (customer_id, number);
CREATE INDEX shipments_by_state_due_on_number ON shipments (state, due_on, number);
CREATE INDEX shipments_by_state_number ON shipments (state, number);
CREATE INDEX shipments_by_grant_id ON shipments (grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX shipments_by_tracking ON shipments (tracking);
CREATE INDEX shipment_steps_by_shipment_id_at ON shipment_steps (shipment_id, at);

CREATE SEQUENCE shipment_number;
