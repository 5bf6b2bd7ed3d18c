-- Ids take 16 bytes in tables that grow with every payment. People read and write them as text.
create function public.id_to_uuid(id text) returns uuid immutable strict parallel safe language sql
return (
  select string_agg(lpad(to_hex(bits::bit(8)::integer), 2, '0'), '' order by place)::uuid
  from (
    select place, substring(all_bits from 3 + 8 * place for 8) as bits
    from (
      select string_agg(
        (position(substr(right(id, 26), digit, 1) in '0123456789abcdefghjkmnpqrstvwxyz') - 1)
          ::bit(5)::text, '' order by digit) as all_bits
      from generate_series(1, 26) as digit
    ) as body, generate_series(0, 15) as place
  ) as octets
);

create function public.uuid_to_id(prefix text, number uuid) returns text
immutable strict parallel safe language sql
return (
  select prefix || '_' || string_agg(
    substr('0123456789abcdefghjkmnpqrstvwxyz',
      substring(bits from 1 + 5 * place for 5)::bit(5)::integer + 1, 1), '' order by place)
  from (select '00' || ('x' || replace(number::text, '-', ''))::bit(128)::text as bits) as body,
    generate_series(0, 25) as place
);

-- A process takes a block of numbers and gives them out itself, in the order of its writes.
alter table event.event alter column seq drop identity;
alter table event.event alter column member_id type uuid using id_to_uuid(member_id);

create sequence event.block increment 1000000000;
select setval('event.block', coalesce(max(seq), 0) / 1000000000 * 1000000000 + 1) from event.event;
