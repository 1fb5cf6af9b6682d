import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Fifo } from './fifo.ts';

it('gives back what it was given, in order, whatever it has given away before', () => {
  const steps = fc.array(fc.oneof(fc.nat(400), fc.constantFrom('some', 'all')), { maxLength: 40 });
  fc.assert(
    fc.property(steps, (list) => {
      const fifo = new Fifo<number>();
      const model: number[] = [];
      let next = 0;
      for (const step of list) {
        const pushed = typeof step === 'number' ? step : 0;
        for (let count = 0; count < pushed; count += 1) {
          fifo.push(next);
          model.push(next);
          next += 1;
        }
        for (let left = step === 'some' ? model.length / 2 : 0; left > 0; left -= 1) {
          expect(fifo.shift()).toBe(model.shift());
        }
        if (step === 'all') {
          fifo.clear();
          model.length = 0;
        }
        expect([fifo.length, fifo.at(0), fifo.at(model.length - 1), fifo.at(model.length)]).toEqual([
          model.length,
          model[0],
          model.at(-1),
          undefined,
        ]);
      }
      expect(new Fifo().shift()).toBeUndefined();
    }),
  );
});
