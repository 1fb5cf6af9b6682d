/** The light border that a scanner needs around a code, in modules (ISO/IEC 18004). */
export const QUIET_MODULES = 4;

/**
 * The dark modules of a QR code as one SVG path, in units of a module, with the quiet zone before the first row and
 * column. `dark` has the rows one after the other, `size` modules each; 0 is light.
 */
export function qrPath(dark: ArrayLike<number>, size: number): string {
  const runs: string[] = [];
  for (let row = 0; row < size; row += 1) {
    let column = 0;
    while (column < size) {
      const first = column;
      while (column < size && dark[row * size + column] !== 0) column += 1;
      const length = column - first;
      if (length > 0) runs.push(`M${first + QUIET_MODULES} ${row + QUIET_MODULES}h${length}v1h-${length}z`);
      else column += 1;
    }
  }
  return runs.join('');
}
