-- What stands in a text between a mark and the next |, and the same as something that can be greater or less: a number, or a day as 20260928.
-- Both mean what Platform/Data/Between.cs means in memory.
CREATE FUNCTION kulanz_between(said text, mark text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT split_part(split_part(said, mark, 2), '|', 1)
$$;

CREATE FUNCTION kulanz_amount(said text, mark text) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE
        WHEN held ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' THEN replace(held, '-', '')::double precision
        WHEN held ~ '^-?[0-9]{1,29}(\.[0-9]{1,29})?$' THEN held::double precision
    END
    FROM (SELECT kulanz_between(said, mark) AS held) AS found
$$;
