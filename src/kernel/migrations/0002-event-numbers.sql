-- Ids take 16 bytes in tables that grow with every payment. People read and write them as text.
create function public.id_to_uuid(id text) returns uuid immutable strict parallel safe
language plpgsql as $$
declare
  bits text := '';
  bytes text := '';
begin
  for digit in length(id) - 25..length(id) loop
    bits := bits
      || (position(substr(id, digit, 1) in '0123456789abcdefghjkmnpqrstvwxyz') - 1)::bit(5)::text;
  end loop;
  -- 26 digits are 130 bits, of which the first two are zero.
  for byte in 0..15 loop
    bytes := bytes || lpad(to_hex(substr(bits, 3 + 8 * byte, 8)::bit(8)::integer), 2, '0');
  end loop;
  return bytes::uuid;
end $$;

create function public.uuid_to_id(prefix text, number uuid) returns text
immutable strict parallel safe language plpgsql as $$
declare
  bits text := '00' || ('x' || replace(number::text, '-', ''))::bit(128)::text;
  digits text := '';
begin
  for digit in 0..25 loop
    digits := digits || substr('0123456789abcdefghjkmnpqrstvwxyz',
      substr(bits, 1 + 5 * digit, 5)::bit(5)::integer + 1, 1);
  end loop;
  return prefix || '_' || digits;
end $$;

-- A process takes a block of numbers and gives them out itself, in the order of its writes.
alter table event.event alter column seq drop identity;
alter table event.event alter column member_id type uuid using id_to_uuid(member_id);

create sequence event.block increment 1000000000;
select setval('event.block', coalesce(max(seq), 0) / 1000000000 * 1000000000 + 1) from event.event;
