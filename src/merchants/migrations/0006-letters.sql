-- Events of which a person is to be written to, until the mail is in the outbox.
create table merchants.letter (
  event_id text        primary key,
  business text        not null,
  live     boolean     not null,
  at       timestamptz not null
);
create index letter_at on merchants.letter (at);
