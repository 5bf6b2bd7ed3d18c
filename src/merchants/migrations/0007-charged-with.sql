-- What was last taken with a way to pay is found by it.
update merchants.object set refs = refs || ('payment_method=' || (data ->> 'payment_method'))
where kind = 'charge' and data ->> 'payment_method' is not null;
