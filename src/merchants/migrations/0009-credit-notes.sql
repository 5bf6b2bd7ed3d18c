-- An invoice says what credit notes have taken off it: nothing until now.
update merchants.object set data = data || '{
  "post_payment_credit_notes_amount": {"$": "0"},
  "pre_payment_credit_notes_amount": {"$": "0"}
}'
where kind = 'invoice' and not data ? 'pre_payment_credit_notes_amount';
