declare module 'dynalite' {
  import type { Server } from 'node:http';

  export default function dynalite(options: {
    /** LevelDB directory; in memory where absent. */
    path?: string;
    /** Milliseconds for which tables stay CREATING, DELETING, UPDATING. */
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }): Server;
}
