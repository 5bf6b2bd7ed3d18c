-- What is billed says which taxes it bears, and prices say their tiers: none until now.
update merchants.object set data = data || '{"tiers_mode": null}'
where kind = 'price' and not data ? 'tiers_mode';

update merchants.object set data = data || '{"tax_rates": []}'
where kind = 'invoiceitem' and not data ? 'tax_rates';

update merchants.object set data = data || '{"default_tax_rates": []}'
where kind = 'subscription' and not data ? 'default_tax_rates';

update merchants.object set data = data || '{"default_tax_rates": [], "total_taxes": []}'
  || jsonb_build_object('lines', data -> 'lines' || jsonb_build_object('data', coalesce((
    select jsonb_agg('{"tax_rates": []}'::jsonb || line order by place)
    from jsonb_array_elements(data -> 'lines' -> 'data') with ordinality as lines (line, place)
  ), '[]')))
where kind = 'invoice' and not data ? 'default_tax_rates';
