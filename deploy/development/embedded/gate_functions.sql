-- pgmq's functions that kombu calls, with a look at who calls: they run with the rights of the
-- broker's owner, who alone reaches tables. Everything else of pgmq is the owner's.
REVOKE ALL ON ALL TABLES IN SCHEMA pgmq FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA pgmq FROM PUBLIC;

CREATE OR REPLACE FUNCTION pgmq.is_owner() RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_has_role(session_user, current_user, 'MEMBER')
$$;

CREATE OR REPLACE FUNCTION pgmq.demand_reader(queue text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT pgmq.is_owner() AND NOT EXISTS (
        SELECT FROM gate.reader r WHERE r.account = session_user AND r.queue = demand_reader.queue
    ) THEN
        RAISE insufficient_privilege USING MESSAGE = 'this account does not read this queue';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION pgmq.demand_sender(routing_key text, msg jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE one gate.quota; span bigint; waiting bigint; kept bigint;
BEGIN
    IF NOT pgmq.is_owner() AND NOT EXISTS (
        SELECT FROM gate.sender s
         WHERE s.account = session_user AND starts_with(routing_key, s.prefix)
    ) THEN
        RAISE insufficient_privilege USING MESSAGE = 'this account does not send this type';
    END IF;
    FOR one IN SELECT * FROM gate.quota q WHERE starts_with(routing_key, q.prefix) LOOP
        IF octet_length(msg::text) > one.largest THEN
            RAISE configuration_limit_exceeded USING MESSAGE = 'the message is too large';
        END IF;
        -- What was sent and taken back counts for no message and lies there until it is cleared
        -- away: a queue takes no more of the disk than a few times what may wait in it.
        IF pg_total_relation_size(format('pgmq.%I', 'q_' || one.queue)) > 4 * one.bytes THEN
            RAISE configuration_limit_exceeded USING MESSAGE = 'the queue takes too much room';
        END IF;
        -- Numbers are given without a gap or with one: there are never more messages than this.
        EXECUTE format('SELECT coalesce(max(msg_id) - min(msg_id) + 1, 0) FROM pgmq.%I',
                       'q_' || one.queue) INTO span;
        IF span >= least(one.messages, one.bytes / one.largest) THEN
            EXECUTE format('SELECT count(*), coalesce(sum(pg_column_size(message)), 0) FROM pgmq.%I',
                           'q_' || one.queue) INTO waiting, kept;
            IF waiting >= one.messages OR kept >= one.bytes THEN
                RAISE configuration_limit_exceeded USING MESSAGE = 'too much waits in the queue';
            END IF;
        END IF;
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION pgmq.list_queues() RETURNS SETOF pgmq.queue_record
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT m.* FROM pgmq.meta m WHERE pgmq.is_owner() OR EXISTS (
        SELECT FROM gate.reader r WHERE r.account = session_user AND r.queue = m.queue_name
    );
END $$;

CREATE OR REPLACE FUNCTION pgmq.send_topic(routing_key text, msg jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pgmq.demand_sender(routing_key, msg);
    RETURN pgmq.send_topic(routing_key, msg, NULL, 0);
END $$;

-- kombu calls this signature; pgmq has only the one with a delay.
CREATE OR REPLACE FUNCTION pgmq.send_topic(routing_key text, msg jsonb, headers jsonb)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN pgmq.send_topic(routing_key, msg);
END $$;

CREATE OR REPLACE FUNCTION pgmq.read(
    queue_name text, vt integer, qty integer, conditional jsonb DEFAULT '{}'
) RETURNS SETOF pgmq.message_record
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pgmq.demand_reader(queue_name);
    RETURN QUERY EXECUTE format($query$
        WITH taken AS (
            SELECT msg_id FROM pgmq.%1$I
             WHERE vt <= clock_timestamp() AND ($3 = '{}' OR message @> $3)
             ORDER BY msg_id LIMIT $1 FOR UPDATE SKIP LOCKED
        )
        UPDATE pgmq.%1$I m
           SET last_read_at = clock_timestamp(),
               vt = clock_timestamp() + make_interval(secs => $2),
               read_ct = read_ct + 1
          FROM taken WHERE m.msg_id = taken.msg_id
        RETURNING m.msg_id, m.read_ct, m.enqueued_at, m.last_read_at, m.vt, m.message, m.headers
    $query$, 'q_' || queue_name) USING qty, vt, conditional;
END $$;

CREATE OR REPLACE FUNCTION pgmq.delete(queue_name text, msg_id bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE gone bigint;
BEGIN
    PERFORM pgmq.demand_reader(queue_name);
    EXECUTE format('DELETE FROM pgmq.%I WHERE msg_id = $1 RETURNING msg_id', 'q_' || queue_name)
       INTO gone USING msg_id;
    RETURN gone IS NOT NULL;
END $$;

CREATE OR REPLACE FUNCTION pgmq.set_vt(queue_name text, msg_id bigint, vt integer)
RETURNS SETOF pgmq.message_record
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pgmq.demand_reader(queue_name);
    RETURN QUERY SELECT * FROM pgmq.set_vt(
        queue_name, msg_id, clock_timestamp() + make_interval(secs => vt)
    );
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA pgmq FROM PUBLIC;
GRANT USAGE ON SCHEMA pgmq TO PUBLIC;
GRANT EXECUTE ON FUNCTION
    pgmq.list_queues(), pgmq.send_topic(text, jsonb), pgmq.send_topic(text, jsonb, jsonb),
    pgmq.read(text, integer, integer, jsonb), pgmq.delete(text, bigint),
    pgmq.set_vt(text, bigint, integer)
TO PUBLIC;
