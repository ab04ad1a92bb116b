/** localStorage that may be absent, full or forbidden: then nothing is remembered, and nothing breaks. */
export const storage = {
  read(key: string): string | null {
    try {
      return localStorage.getItem(`ffp.${key}`);
    } catch {
      return null;
    }
  },
  write(key: string, value: string): void {
    try {
      localStorage.setItem(`ffp.${key}`, value);
    } catch {
      // Private windows and full disks refuse; the choice then lasts as long as the page.
    }
  },
};
