/**
 * A value that is there now, or comes later. What memory holds is given at once: on the path of
 * every payment, promises that wait for nothing would cost more than all else that is looked up.
 * `await` takes either.
 */
export type Soon<T> = T | Promise<T>;

/** Goes on with a value: at once where it is there, else when it comes. */
export function whenThere<T, U>(value: Soon<T>, use: (value: T) => Soon<U>): Soon<U> {
  return value instanceof Promise ? value.then(use) : use(value);
}
