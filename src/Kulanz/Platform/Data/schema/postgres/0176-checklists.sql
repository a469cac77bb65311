-- What is asked to find out what is wrong, and what was answered. Versions and answers never change; answers move along with their case.
CREATE TABLE checklists (
    id uuid NOT NULL,
    name character varying(120) NOT NULL,
    product_id uuid NOT NULL,
    topic_id uuid,
    draft text NOT NULL,
    latest_id uuid,
    latest integer NOT NULL,
    changed boolean NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by_name character varying(200) NOT NULL,
    retired_at timestamp with time zone,
    version integer NOT NULL,
    CONSTRAINT checklists_key PRIMARY KEY (id),
    CONSTRAINT checklists_product_id_reference FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE,
    CONSTRAINT checklists_topic_id_reference FOREIGN KEY (topic_id) REFERENCES support_topics (id)
);
CREATE INDEX checklists_by_product_id ON checklists (product_id);
CREATE INDEX checklists_by_topic_id ON checklists (topic_id);

CREATE TABLE checklist_versions (
    id uuid NOT NULL,
    checklist_id uuid NOT NULL,
    number integer NOT NULL,
    questions text NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id uuid,
    by_name character varying(200) NOT NULL,
    CONSTRAINT checklist_versions_key PRIMARY KEY (id),
    CONSTRAINT checklist_versions_checklist_id_reference FOREIGN KEY (checklist_id) REFERENCES checklists (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX checklist_versions_by_checklist_id_number ON checklist_versions (checklist_id, number);

CREATE TABLE case_checklists (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    home_id uuid,
    checklist_id uuid NOT NULL,
    version_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id uuid,
    by_name character varying(200) NOT NULL,
    CONSTRAINT case_checklists_key PRIMARY KEY (id),
    CONSTRAINT case_checklists_case_id_reference FOREIGN KEY (case_id) REFERENCES cases (id) ON DELETE CASCADE,
    CONSTRAINT case_checklists_checklist_id_reference FOREIGN KEY (checklist_id) REFERENCES checklists (id) ON DELETE CASCADE,
    CONSTRAINT case_checklists_version_id_reference FOREIGN KEY (version_id) REFERENCES checklist_versions (id) ON DELETE CASCADE
);
CREATE INDEX case_checklists_by_case_id ON case_checklists (case_id);
CREATE INDEX case_checklists_by_checklist_id ON case_checklists (checklist_id);
CREATE INDEX case_checklists_by_version_id ON case_checklists (version_id);

CREATE TABLE checklist_answers (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    home_id uuid,
    customer_id uuid NOT NULL,
    checklist_id uuid NOT NULL,
    question_id uuid NOT NULL,
    kind character varying(40) NOT NULL,
    asked character varying(300) NOT NULL,
    value character varying(500) NOT NULL,
    said character varying(521) NOT NULL,
    stays_true boolean NOT NULL,
    instead_of uuid,
    message_id uuid,
    at timestamp with time zone NOT NULL,
    by_kind character varying(40) NOT NULL,
    by_id uuid,
    by_name character varying(200) NOT NULL,
    CONSTRAINT checklist_answers_key PRIMARY KEY (id),
    CONSTRAINT checklist_answers_case_id_reference FOREIGN KEY (case_id) REFERENCES cases (id) ON DELETE CASCADE,
    CONSTRAINT checklist_answers_checklist_id_reference FOREIGN KEY (checklist_id) REFERENCES checklists (id) ON DELETE CASCADE,
    CONSTRAINT checklist_answers_customer_id_reference FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE
);
CREATE INDEX checklist_answers_by_case_id_question_id ON checklist_answers (case_id, question_id);
CREATE INDEX checklist_answers_by_checklist_id ON checklist_answers (checklist_id);
CREATE INDEX checklist_answers_by_customer_id_id ON checklist_answers (customer_id, id);
CREATE INDEX checklist_answers_by_customer_id_question_id ON checklist_answers (customer_id, question_id) WHERE stays_true;
CREATE INDEX checklist_answers_by_home_id ON checklist_answers (home_id) WHERE home_id IS NOT NULL;

CREATE TABLE asked_again (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    home_id uuid,
    customer_id uuid NOT NULL,
    checklist_id uuid NOT NULL,
    question_id uuid NOT NULL,
    asked character varying(300) NOT NULL,
    answer_id uuid NOT NULL,
    reason character varying(1000) NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id uuid,
    by_name character varying(200) NOT NULL,
    CONSTRAINT asked_again_key PRIMARY KEY (id),
    CONSTRAINT asked_again_case_id_reference FOREIGN KEY (case_id) REFERENCES cases (id) ON DELETE CASCADE,
    CONSTRAINT asked_again_checklist_id_reference FOREIGN KEY (checklist_id) REFERENCES checklists (id) ON DELETE CASCADE
);
CREATE INDEX asked_again_by_at_id ON asked_again (at, id);
CREATE INDEX asked_again_by_case_id ON asked_again (case_id);
CREATE INDEX asked_again_by_checklist_id ON asked_again (checklist_id);
CREATE INDEX asked_again_by_customer_id ON asked_again (customer_id);

ALTER TABLE call_drafts ADD COLUMN answers text;
