-- Signing in: links to set a password, sign-in providers, when a passkey and a code were last used.

CREATE TABLE providers (
    id uuid NOT NULL,
    name character varying(80) NOT NULL,
    issuer character varying(300) NOT NULL,
    client_id character varying(300) NOT NULL,
    client_secret text,
    scopes character varying(300) NOT NULL,
    signs_in boolean NOT NULL,
    links_by_email boolean NOT NULL,
    adds_accounts boolean NOT NULL,
    role_follows boolean NOT NULL,
    role_claim character varying(120) NOT NULL,
    role_map text NOT NULL,
    opens_api boolean NOT NULL,
    audience character varying(300) NOT NULL,
    added_at timestamp with time zone NOT NULL,
    CONSTRAINT providers_key PRIMARY KEY (id)
);

CREATE TABLE password_links (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    hash bytea NOT NULL,
    made_at timestamp with time zone NOT NULL,
    by_name character varying(200) NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT password_links_key PRIMARY KEY (id),
    CONSTRAINT password_links_account_id_reference FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
);

CREATE INDEX password_links_by_account_id_ends_at ON password_links (account_id, ends_at);
CREATE UNIQUE INDEX password_links_by_hash ON password_links (hash);
CREATE UNIQUE INDEX providers_by_issuer ON providers (issuer);
CREATE INDEX accounts_by_kind_name_id ON accounts (kind, name, id);

ALTER TABLE accounts ADD password_given_at timestamp with time zone;
ALTER TABLE accounts ADD last_code_step bigint NOT NULL DEFAULT 0;
ALTER TABLE account_passkeys ADD used_at timestamp with time zone;
