-- Companies that act for us, and the people who work there.
CREATE TABLE partners (
    id uuid NOT NULL,
    number bigint NOT NULL,
    name character varying(200) NOT NULL,
    email character varying(254),
    language character varying(2) NOT NULL,
    since timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_why character varying(1000),
    version integer NOT NULL,
    CONSTRAINT partners_key PRIMARY KEY (id)
);

CREATE TABLE partner_people (
    account_id uuid NOT NULL,
    partner_id uuid NOT NULL,
    since timestamp with time zone NOT NULL,
    CONSTRAINT partner_people_key PRIMARY KEY (account_id),
    CONSTRAINT partner_people_account_id_reference FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT partner_people_partner_id_reference FOREIGN KEY (partner_id) REFERENCES partners (id) ON DELETE CASCADE
);

CREATE INDEX partners_by_name_id ON partners (name, id);
CREATE UNIQUE INDEX partners_by_number ON partners (number);
CREATE INDEX partner_people_by_partner_id ON partner_people (partner_id);
CREATE SEQUENCE partner_number;
