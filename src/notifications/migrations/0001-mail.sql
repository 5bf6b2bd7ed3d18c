create schema notifications;

-- Mail that leaves the house, or would if a mail server were set. What caused it stands once.
create table notifications.mail (
  id          bigint      primary key generated always as identity,
  cause       text        not null unique,
  to_address  text        not null,
  sender_name text        not null,
  reply_to    text,
  subject     text        not null,
  body_text   text        not null,
  body_html   text        not null,
  state       text        not null check (state in ('waiting', 'sent', 'failed', 'kept')),
  attempts    integer     not null default 0,
  next_at     timestamptz,
  last_error  text,
  created_at  timestamptz not null,
  sent_at     timestamptz,
  check ((state = 'waiting') = (next_at is not null))
);
create index mail_due on notifications.mail (next_at) where state = 'waiting';
create index mail_created on notifications.mail (created_at);

create table notifications.attachment (
  mail_id      bigint not null references notifications.mail (id) on delete cascade,
  name         text   not null,
  content_type text   not null,
  content      bytea  not null,
  primary key (mail_id, name)
);
