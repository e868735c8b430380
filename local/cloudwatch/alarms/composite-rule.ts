import { CloudWatchError } from '../errors.ts';
import type { AlarmState } from './evaluation.ts';

/** Whether a rule holds, given the states of alarms by name or ARN. */
export type CompositeRule = (stateOf: (alarm: string) => AlarmState) => boolean;

const token =
  /\s*(?:(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]+)"|'([^']+)'|([^\s()"']+))\s*\)|(AND|OR|NOT|TRUE|FALSE|\(|\)))/y;

/**
 * The AlarmRule of a composite alarm: ALARM, OK and INSUFFICIENT_DATA of an alarm, TRUE, FALSE, NOT, AND, OR and
 * parentheses. AND binds stronger than OR.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 */
export function parseCompositeRule(text: string): CompositeRule {
  const tokens = tokenize(text);
  let position = 0;
  const take = (word: string): boolean => {
    if (tokens[position] !== word) return false;
    position++;
    return true;
  };

  function either(): CompositeRule {
    const rules = [both()];
    while (take('OR')) rules.push(both());
    return (stateOf) => rules.some((rule) => rule(stateOf));
  }

  function both(): CompositeRule {
    const rules = [single()];
    while (take('AND')) rules.push(single());
    return (stateOf) => rules.every((rule) => rule(stateOf));
  }

  function single(): CompositeRule {
    if (take('NOT')) {
      const rule = single();
      return (stateOf) => !rule(stateOf);
    }
    if (take('(')) {
      const rule = either();
      if (!take(')')) throw invalid(text);
      return rule;
    }
    if (take('TRUE')) return () => true;
    if (take('FALSE')) return () => false;
    const next = tokens[position++];
    if (next === undefined || typeof next === 'string') throw invalid(text);
    return (stateOf) => stateOf(next.alarm) === next.state;
  }

  const rule = either();
  if (position < tokens.length) throw invalid(text);
  return rule;
}

function tokenize(text: string): (string | { readonly state: string; readonly alarm: string })[] {
  const tokens: (string | { state: string; alarm: string })[] = [];
  const end = text.trimEnd().length;
  token.lastIndex = 0;
  while (token.lastIndex < end) {
    const found = token.exec(text);
    if (found === null) throw invalid(text);
    const [, state, double, single, bare, word] = found;
    if (state === undefined) tokens.push(word ?? '');
    else tokens.push({ state, alarm: double ?? single ?? bare ?? '' });
  }
  return tokens;
}

const invalid = (text: string): CloudWatchError =>
  new CloudWatchError('ValidationException', `The alarm rule ${text} is not valid.`);
