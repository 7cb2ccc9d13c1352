import { describe, expect, it } from 'vitest';
import { enterAt, lineAt } from './list_items';

describe('Enter', () => {
    const applied = (text: string, at = text.length) => {
        const edit = enterAt(text, at);
        return edit && text.slice(0, edit.from) + edit.text + text.slice(edit.to);
    };

    it.each([
        ['- [x] Lima', '- [x] Lima\n- [ ] '],
        ['a\n  * [ ] Lima', 'a\n  * [ ] Lima\n  * [ ] '],
    ])('behind an option begins the next one: %j', (text, after) => expect(applied(text)).toBe(after));

    it('within an option takes what is behind it along', () =>
        expect(applied('- [x] Lima Quito', 11)).toBe('- [x] Lima \n- [ ] Quito'));

    it('behind an empty option ends the list', () =>
        expect(applied('- [x] Lima\n- [ ] ')).toBe('- [x] Lima\n\n'));

    it.each(['### Which?', '- Lima', '', 'x - [x] y'])('is the browser’s elsewhere: %j', (text) =>
        expect(applied(text)).toBeNull(),
    );
});

it.each([
    [1, 'one'],
    [2, ''],
    [3, 'three'],
    [4, ''],
])('line %i is found', (line, expected) => {
    const text = 'one\n\nthree';
    expect(text.slice(...lineAt(text, line))).toBe(expected);
});
