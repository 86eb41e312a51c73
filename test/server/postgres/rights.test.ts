/** The matrix of rights.test.ts, on Postgres. */
import {usePostgres} from '../team.js';

usePostgres();
await import('../http/rights.test.js');
