const emailShape = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Near enough to act on; whether it is one, the server says. */
export const isEmail = (text: string): boolean => emailShape.test(text);
