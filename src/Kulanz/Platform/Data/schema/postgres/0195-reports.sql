-- Reports: the times of each case, kept by a loop from what is marked in each act, and the figures of each day, from which every report is put together.
CREATE TABLE case_times (
    case_id uuid NOT NULL,
    queue_id uuid NOT NULL,
    product_id uuid,
    channel character varying(40) NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    asked_at timestamp with time zone,
    answered_at timestamp with time zone,
    answered_by_id uuid,
    response_working_seconds bigint,
    response_kept boolean,
    solved_at timestamp with time zone,
    solved_by_id uuid,
    resolution_working_seconds bigint,
    resolution_kept boolean,
    reopenings integer NOT NULL,
    reopened_at timestamp with time zone,
    hands integer NOT NULL,
    rating_asked_at timestamp with time zone,
    rated_at timestamp with time zone,
    verdict character varying(40),
    CONSTRAINT case_times_key PRIMARY KEY (case_id),
    CONSTRAINT case_times_case_id_reference FOREIGN KEY (case_id) REFERENCES cases (id) ON DELETE CASCADE
);

CREATE TABLE case_marks (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT case_marks_key PRIMARY KEY (id)
);

CREATE TABLE day_figures (
    of character varying(40) NOT NULL,
    key character varying(40) COLLATE "C" NOT NULL,
    day date NOT NULL,
    opened integer NOT NULL,
    asked integer NOT NULL,
    answered integer NOT NULL,
    answered_in_time integer NOT NULL,
    answered_late integer NOT NULL,
    solved integer NOT NULL,
    solved_in_time integer NOT NULL,
    solved_late integer NOT NULL,
    dropped integer NOT NULL,
    came_back integer NOT NULL,
    ratings_asked integer NOT NULL,
    good integer NOT NULL,
    so_so integer NOT NULL,
    bad integer NOT NULL,
    response bytea NOT NULL,
    response_working bytea NOT NULL,
    resolution bytea NOT NULL,
    resolution_working bytea NOT NULL,
    hands bytea NOT NULL,
    CONSTRAINT day_figures_key PRIMARY KEY (of, key, day)
);

CREATE TABLE stale_days (
    day date NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT stale_days_key PRIMARY KEY (day)
);

CREATE INDEX case_times_by_opened_at ON case_times (opened_at);
CREATE INDEX case_times_by_asked_at ON case_times (asked_at) WHERE asked_at IS NOT NULL;
CREATE INDEX case_times_by_answered_at ON case_times (answered_at) WHERE answered_at IS NOT NULL;
CREATE INDEX case_times_by_solved_at ON case_times (solved_at) WHERE solved_at IS NOT NULL;
CREATE INDEX case_times_by_rating_asked_at ON case_times (rating_asked_at) WHERE rating_asked_at IS NOT NULL;
CREATE INDEX case_times_by_rated_at ON case_times (rated_at) WHERE rated_at IS NOT NULL;
CREATE INDEX day_figures_by_day ON day_figures (day);
CREATE INDEX closures_by_reopened_at ON closures (reopened_at) WHERE reopened_at IS NOT NULL;

-- The cases that are there are reckoned in the background, in the order in which they were opened.
INSERT INTO case_marks (id, case_id, at) SELECT id, id, opened_at FROM cases;

-- Whoever leads sees reports.
UPDATE roles SET permissions = permissions || ' reports.read' WHERE ' ' || permissions || ' ' LIKE '% desk.manage %';
