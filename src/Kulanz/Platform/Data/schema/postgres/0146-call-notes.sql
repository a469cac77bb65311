-- What was written down about a call, and what somebody has begun to write.
CREATE TABLE call_notes (
    id uuid NOT NULL,
    call_id uuid NOT NULL,
    message_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id uuid,
    by_name character varying(200) NOT NULL,
    CONSTRAINT call_notes_key PRIMARY KEY (id),
    CONSTRAINT call_notes_call_id_reference FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE CASCADE,
    CONSTRAINT call_notes_message_id_reference FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE
);
CREATE INDEX call_notes_by_call_id_at ON call_notes (call_id, at);
CREATE INDEX call_notes_by_message_id ON call_notes (message_id);

CREATE TABLE call_drafts (
    account_id uuid NOT NULL,
    call_id uuid NOT NULL,
    text text NOT NULL,
    subject character varying(300) NOT NULL,
    "case" bigint,
    solved boolean NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT call_drafts_key PRIMARY KEY (account_id, call_id),
    CONSTRAINT call_drafts_account_id_reference FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT call_drafts_call_id_reference FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE CASCADE
);
CREATE INDEX call_drafts_by_call_id ON call_drafts (call_id);
