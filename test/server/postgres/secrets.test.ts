/** What secrets.test.ts asks of a server on SQLite, asked of one on Postgres. */
import {usePostgres} from '../team.js';

usePostgres();
await import('../secrets.test.js');
