-- A million bars come at once, and every one of them would look its instrument up; instruments are
-- never deleted.
alter table market.bar drop constraint bar_number_fkey;
alter table market.trade drop constraint trade_number_fkey;
