import { create } from 'qrcode';
import { useMemo } from 'react';
import { QUIET_MODULES, qrPath } from './qr-path.ts';

interface QrCodeProps {
  readonly text: string;
  /** What the code leads to, for those who do not see it. */
  readonly label: string;
  readonly className?: string | undefined;
}

/** A QR code, as large as its place lets it be: black on white in every theme, for scanners know nothing of themes. */
export function QrCode({ text, label, className }: QrCodeProps) {
  const { path, extent } = useMemo(() => {
    const { data, size } = create(text, { errorCorrectionLevel: 'M' }).modules;
    return { path: qrPath(data, size), extent: size + 2 * QUIET_MODULES };
  }, [text]);
  return (
    <svg
      className={className}
      role="img"
      aria-label={label}
      viewBox={`0 0 ${extent} ${extent}`}
      shapeRendering="crispEdges"
    >
      <rect width={extent} height={extent} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
