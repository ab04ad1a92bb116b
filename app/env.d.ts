/** What the build knows (vite.config.ts). */
interface ImportMetaEnv {
  readonly VERSION: string;
}
