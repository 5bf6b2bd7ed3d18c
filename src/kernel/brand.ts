declare const brand: unique symbol;

/** A nominal type: a plain `T` does not fit where a `Brand<T, Name>` is asked for. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
