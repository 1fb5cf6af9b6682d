import { expect, it } from 'vitest';
import { plainNotes } from './release-notes.ts';

it('leaves plain text as it is', () => {
  expect(plainNotes('Line one\n\n- a < b, 3 > 2 & more')).toBe('Line one\n\n- a < b, 3 > 2 & more');
});

it('makes text of the HTML that GitHub gives', () => {
  const html =
    '<h2>New</h2>\n<ul>\n<li>Faster &amp; <strong>calmer</strong></li>\n<li>R&eacute;sum&#233; &#x41;</li>\n</ul>\n<p>Thanks<br>all</p>';
  expect(plainNotes(html)).toBe('New\n• Faster & calmer\n• R&eacute;sumé A\n\nThanks\nall');
});

it('lets nothing through that would be more than text, and turns entities into text once', () => {
  const html = '<p>Hello<script>alert(1)</script><img src=x onerror=alert(2)></p><!-- hidden -->&lt;b&gt; &amp;lt;';
  expect(plainNotes(html)).toBe('Hello\n\n<b> &lt;');
});

it('puts the notes of several versions one below the other', () => {
  const notes = [
    { version: '1.2.0', note: '<p>Two</p>' },
    { version: '1.1.0', note: null },
  ];
  expect(plainNotes(notes)).toBe('1.2.0\nTwo\n\n1.1.0');
});

it.each([null, undefined, '', '<p> </p>', []])('has none where %j is said', (notes) => {
  expect(plainNotes(notes)).toBeNull();
});

it('cuts what is too long for every console', () => {
  expect(plainNotes('x'.repeat(20_001))).toHaveLength(20_001);
  expect(plainNotes('x'.repeat(20_001))?.at(-1)).toBe('…');
});

it('survives entities that name no character', () => {
  expect(plainNotes('&#x110000; &#0; &nothing;')).toBe('&#x110000; &#0; &nothing;');
});
