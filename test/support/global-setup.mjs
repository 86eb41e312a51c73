// Says to every worker which run of the tests it belongs to: they share one Postgres, which the first to need it starts.
export default function globalSetup() {
  process.env.CAIRN_TEST_RUN = String(process.pid);
}
