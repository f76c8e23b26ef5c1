import type { Attachment } from 'svelte/attachments';

/** Makes a text area as high as its text: `text` is read so that it follows every change. */
export function growsWith(text: () => string): Attachment<HTMLTextAreaElement> {
  return (area) => {
    text();
    let width = 0;
    const fit = () => {
      area.style.height = 'auto';
      area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
      width = area.clientWidth;
    };
    fit();
    // Turning the phone breaks the lines elsewhere; a change of height alone is our own doing.
    const watcher = new ResizeObserver(() => {
      if (area.clientWidth !== width) fit();
    });
    watcher.observe(area);
    return () => {
      watcher.disconnect();
    };
  };
}
