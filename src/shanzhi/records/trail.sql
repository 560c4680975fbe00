-- The trail is written by this function and by nothing else: it numbers the line, chains its hash and moves the head.
CREATE OR REPLACE FUNCTION records_hash(
  previous bytea, subject text, seq integer, at timestamptz, act text, actor_id bigint,
  actor_name text, actor_post text, actor_unit text, via text, detail jsonb
) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT sha256(previous || convert_to(
    subject || E'\x1f' || seq::text || E'\x1f' || (extract(epoch from at) * 1000000)::bigint::text || E'\x1f' || act
    || E'\x1f' || coalesce(actor_id::text, '') || E'\x1f' || actor_name || E'\x1f' || actor_post || E'\x1f' || actor_unit
    || E'\x1f' || via || E'\x1f' || detail::text, 'UTF8'))
$$;

CREATE OR REPLACE FUNCTION records_write(
  p_subject text, p_at timestamptz, p_act text, p_actor_id bigint,
  p_actor_name text, p_actor_post text, p_actor_unit text, p_via text, p_detail jsonb
) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  v_length integer;
  v_head bytea;
  v_hash bytea;
BEGIN
  SELECT length, head INTO v_length, v_head FROM records_chain WHERE subject = p_subject FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO records_chain (subject, length, head) VALUES (p_subject, 0, ''::bytea) ON CONFLICT DO NOTHING;
    SELECT length, head INTO v_length, v_head FROM records_chain WHERE subject = p_subject FOR UPDATE;
  END IF;
  v_hash := records_hash(v_head, p_subject, v_length + 1, p_at, p_act, p_actor_id, p_actor_name, p_actor_post,
                         p_actor_unit, p_via, p_detail);
  INSERT INTO records_line (subject, seq, at, act, actor_id, actor_name, actor_post, actor_unit, via, detail, hash)
  VALUES (p_subject, v_length + 1, p_at, p_act, p_actor_id, p_actor_name, p_actor_post, p_actor_unit, p_via, p_detail, v_hash);
  UPDATE records_chain SET length = v_length + 1, head = v_hash WHERE subject = p_subject;
  RETURN v_length + 1;
END
$$;

CREATE OR REPLACE FUNCTION records_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Only a test database that is emptied between tests is marked so.
  IF TG_OP = 'TRUNCATE' AND current_setting('shanzhi.may_truncate', true) = 'on' THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$;

DROP TRIGGER IF EXISTS records_line_append_only ON records_line;
CREATE TRIGGER records_line_append_only BEFORE UPDATE OR DELETE ON records_line
  FOR EACH ROW EXECUTE FUNCTION records_refuse_change();
DROP TRIGGER IF EXISTS records_line_no_truncate ON records_line;
CREATE TRIGGER records_line_no_truncate BEFORE TRUNCATE ON records_line
  FOR EACH STATEMENT EXECUTE FUNCTION records_refuse_change();

DROP TRIGGER IF EXISTS records_seal_append_only ON records_seal;
CREATE TRIGGER records_seal_append_only BEFORE UPDATE OR DELETE ON records_seal
  FOR EACH ROW EXECUTE FUNCTION records_refuse_change();
DROP TRIGGER IF EXISTS records_seal_no_truncate ON records_seal;
CREATE TRIGGER records_seal_no_truncate BEFORE TRUNCATE ON records_seal
  FOR EACH STATEMENT EXECUTE FUNCTION records_refuse_change();

-- Every line moves the head of its chain: room on the page keeps that a change in place.
ALTER TABLE records_chain SET (fillfactor = 70);
