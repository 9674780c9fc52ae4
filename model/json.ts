/** A value that survives JSON unchanged. Everything in a plan, a result or a statement is one. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type JsonObject = { [key: string]: Json };
