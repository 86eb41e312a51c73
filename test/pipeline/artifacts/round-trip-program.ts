/** Stores a file in a folder and fetches it again; prints the artifact and the most memory that it took, in bytes. */
import {openContentStore} from '../../../src/pipeline/artifacts/content-store.js';
import {openLocalStore} from '../../../src/pipeline/artifacts/local-store.js';

const [path = '', folder = '', back = ''] = process.argv.slice(2);
const store = openContentStore(openLocalStore(folder));
const artifact = await store.store(path);
await store.fetch(artifact, back);
await store.close();
process.stdout.write(JSON.stringify({artifact, mostMemory: process.resourceUsage().maxRSS * 1024}));
