-- What a till sells is a request that anyone can pay; it stands in the till's list, not the member's.
alter table payments.request add column is_sale boolean not null default false;
create index request_sales on payments.request (by_member, id) where is_sale;

-- Codes that a member shows to a till. What is stored cannot be turned back into a code.
create table payments.pay_code (
  id         text        primary key,
  digest     bytea       not null unique,
  member_id  text        not null,
  issued_at  timestamptz not null,
  ends_at    timestamptz not null,
  revoked_at timestamptz,
  -- The sale that it was charged for: once, and never another.
  request_id text        references payments.request,
  used_at    timestamptz,
  constraint pay_code_used_for_a_sale check ((used_at is null) = (request_id is null)),
  constraint pay_code_used_or_revoked check (used_at is null or revoked_at is null)
);
create index pay_code_member on payments.pay_code (member_id, id);
create index pay_code_ends on payments.pay_code (ends_at);
