/** What is asked of the preview. */
type Pulsing = Pick<HTMLVideoElement, 'requestVideoFrameCallback' | 'cancelVideoFrameCallback'>;

/**
 * Whether the preview gets a frame within the time. A camera can come back from the background "live", unmuted and dead.
 */
export function frameComes(video: Pulsing, withinMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = video.requestVideoFrameCallback(() => {
      clearTimeout(timer);
      resolve(true);
    });
    const timer = setTimeout(() => {
      video.cancelVideoFrameCallback(request);
      resolve(false);
    }, withinMs);
  });
}
