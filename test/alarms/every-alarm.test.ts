import { describe, expect, test } from 'vitest';
import { symptoms } from './symptoms.ts';
import { alarms, pageOf } from './template.ts';
import { useVirtualClouds } from './virtual-cloud.ts';

const newCloud = useVirtualClouds(400);
const afterADay = useVirtualClouds(1440);

test('every alarm has a symptom, and every symptom an alarm', () => {
  expect(Object.keys(symptoms).sort()).toEqual([...alarms.keys()].sort());
});

test('where all is well no alarm is on, and none comes', () => {
  const cloud = newCloud();
  expect(cloud.on()).toEqual({ alarms: [], pages: [] });
  cloud.pass(30);
  expect(cloud.on()).toEqual({ alarms: [], pages: [] });
  expect(cloud.pages()).toEqual([]);
});

describe('within its window and no other page', () => {
  test.each(Object.entries(symptoms).map(([alarm, symptom]) => ({ alarm, symptom })))(
    '$alarm: $symptom.name',
    ({ alarm, symptom }) => {
      const definition = alarms.get(alarm);
      if (definition === undefined) throw new Error(`no alarm ${alarm}`);
      const { breaching, periods } = definition;
      const silence = symptom.silentWhenWell ? 2 : 0;
      const {
        comesWith = breaching,
        goesWith = periods - breaching + 1 + silence,
        minutes = periods,
      } = symptom;
      const { pageComesWith = comesWith } = symptom;
      const cloud = symptom.afterADay ? afterADay() : newCloud();

      cloud.pass(minutes, symptom.change);
      const unseen = goesWith > 60 ? goesWith - 10 : 0;
      cloud.rest(unseen);
      cloud.pass(goesWith - unseen + 3);

      const end = minutes + goesWith;
      expect(cloud.changesOf(alarm)).toEqual([
        [comesWith, 'ALARM'],
        [end, 'OK'],
      ]);
      const page = pageOf.get(alarm) ?? '';
      const paged = cloud.pages();
      if (pageComesWith === 'never') expect(paged).toEqual([]);
      else {
        expect(paged.map(([, name, state]) => [name, state])).toEqual([
          [page, 'ALARM'],
          [page, 'OK'],
        ]);
        expect(paged[0]?.[0]).toBe(pageComesWith);
      }
      expect(cloud.on().pages).toEqual([]);
    },
  );
});
