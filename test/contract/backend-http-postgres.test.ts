/** The backend contract over HTTP, with the server on Postgres. */
import {usePostgres} from '../server/team.js';

usePostgres();
await import('./backend-http.test.js');
