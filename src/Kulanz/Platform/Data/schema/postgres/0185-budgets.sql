-- What may be given away as goodwill: budgets, and what of each is reserved and settled in each of its periods.
CREATE TABLE budgets (
    id uuid NOT NULL,
    number bigint NOT NULL,
    name character varying(120) NOT NULL,
    scope character varying(40) NOT NULL,
    role_name character varying(80),
    queue_id uuid,
    contract_id uuid,
    partner_id uuid,
    period character varying(40) NOT NULL,
    starts_on date NOT NULL,
    ends_on date,
    amount bigint NOT NULL,
    currency character varying(3),
    limit_each bigint,
    kinds character varying(400) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by_name character varying(200) NOT NULL,
    ended_at timestamp with time zone,
    ended_by_name character varying(200),
    ended_reason character varying(1000),
    version integer NOT NULL,
    CONSTRAINT budgets_key PRIMARY KEY (id),
    CONSTRAINT budgets_queue_id_reference FOREIGN KEY (queue_id) REFERENCES queues (id),
    CONSTRAINT budgets_contract_id_reference FOREIGN KEY (contract_id) REFERENCES contracts (id)
);

CREATE TABLE budget_balances (
    budget_id uuid NOT NULL,
    period date NOT NULL,
    reserved bigint NOT NULL,
    settled bigint NOT NULL,
    CONSTRAINT budget_balances_key PRIMARY KEY (budget_id, period),
    CONSTRAINT budget_balances_budget_id_reference FOREIGN KEY (budget_id) REFERENCES budgets (id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX budgets_by_number ON budgets (number);
CREATE INDEX budgets_by_ended_at_number ON budgets (ended_at, number);
CREATE INDEX budgets_by_role_name ON budgets (role_name) WHERE role_name IS NOT NULL;
CREATE INDEX budgets_by_queue_id ON budgets (queue_id) WHERE queue_id IS NOT NULL;
CREATE INDEX budgets_by_contract_id ON budgets (contract_id) WHERE contract_id IS NOT NULL;
CREATE INDEX budgets_by_partner_id ON budgets (partner_id) WHERE partner_id IS NOT NULL;

-- Whoever answers cases gives; whoever leads approves and manages budgets.
UPDATE roles SET permissions = permissions || ' grants.give' WHERE ' ' || permissions || ' ' LIKE '% cases.write %';
UPDATE roles SET permissions = permissions || ' grants.approve budgets.manage' WHERE ' ' || permissions || ' ' LIKE '% desk.manage %';

CREATE SEQUENCE budget_number;
