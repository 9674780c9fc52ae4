import { answerRoom, sharedBytes, writtenBytes } from '../../../model/audience/answer-room.js';

const MIB = 1_048_576;
const words = (bytes: number) => ({ reason: 'x'.repeat(bytes - '{"reason":""}'.length) });

describe('the room for what people write', () => {
  it('is measured in bytes of form and reason', () => {
    expect(writtenBytes({})).toBe(2);
    expect(writtenBytes({ reason: 'é' })).toBe('{"reason":""}'.length + 2);
    expect(writtenBytes({ form: { why: 'x' } })).toBe('{"form":{"why":"x"}}'.length);
    expect(sharedBytes(words(1_024))).toBe(0);
    expect(sharedBytes(words(1_500))).toBe(476);
  });

  it('is wide for few people, and 8 KiB each for more than a hundred', () => {
    expect(answerRoom({ people: 3, others: 0 })).toBe(MIB - 2 * 1_024);
    expect(answerRoom({ people: 100, others: 0 })).toBeGreaterThan(8_192);
    expect(answerRoom({ people: 101, others: 0 })).toBe(8_192);
  });

  it.each([1, 100, 101, 500])('lets %i people write no more than 1 MiB together, and each of them 1 KiB', (people) => {
    let others = 0;
    let together = 0;
    for (let person = 0; person < people; person += 1) {
      const room = answerRoom({ people, others });
      expect(room).toBeGreaterThanOrEqual(1_024);
      others += sharedBytes(words(room));
      together += room;
    }
    expect(together).toBeLessThanOrEqual(MIB);
  });
});
