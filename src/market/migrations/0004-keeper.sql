-- Who has followed the exchange in a generation of its journal and stores what it says: without
-- them nothing of that generation is forgotten.
create table market.keeper (
  name       text    not null,
  generation integer not null references market.generation (number),
  primary key (name, generation)
);
