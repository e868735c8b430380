/** Text, a number, the answer of a comparison, or a time; undefined of a field that an event does not have. */
export type Value = string | number | boolean | Date | undefined;

export type Expression =
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'matches'; readonly of: Expression; readonly pattern: RegExp }
  | { readonly kind: 'one-of'; readonly of: Expression; readonly among: readonly Expression[] }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'call'; readonly name: string; readonly parameters: readonly Expression[] }
  | { readonly kind: 'aggregate'; readonly name: string; readonly parameters: readonly Expression[] };

/** An expression and what its column is called: by `as`, else by its own text. */
export interface Column {
  readonly name: string;
  readonly expression: Expression;
}

export interface SortKey {
  readonly expression: Expression;
  readonly descending: boolean;
}

export type Command =
  | { readonly kind: 'fields' | 'display'; readonly columns: readonly Column[] }
  | { readonly kind: 'filter'; readonly condition: Expression }
  | { readonly kind: 'stats'; readonly columns: readonly Column[]; readonly by: readonly Column[] }
  | { readonly kind: 'sort'; readonly keys: readonly SortKey[] }
  | { readonly kind: 'limit'; readonly count: number }
  | { readonly kind: 'dedup'; readonly columns: readonly Column[] }
  | {
      readonly kind: 'parse';
      readonly of: Expression;
      readonly pattern: RegExp;
      /** Of the pattern's groups, in order. */
      readonly names: readonly string[];
    };

export interface Query {
  readonly commands: readonly Command[];
  /** All fields that are read: nothing else of an event need be kept. */
  readonly fields: ReadonlySet<string>;
}
