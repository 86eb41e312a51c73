/** What runs.test.ts asks of a server on SQLite, asked of one on Postgres. */
import {usePostgres} from '../team.js';

usePostgres();
await import('../runs.test.js');
