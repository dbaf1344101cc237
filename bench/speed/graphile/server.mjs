// One PostGraphile process: node server.mjs PORT FOLDER DATABASE ROLE. The token is checked, and the viewer's sight
// gathered, by the function that all peers use; what it returns are the settings of the request's transactions.
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { writeFileSync } from "node:fs";
import pg from "pg";
import { postgraphile } from "postgraphile";
import { grafserv } from "postgraphile/grafserv/node";
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const [port, host, database, user] = process.argv.slice(2);
const pool = new pg.Pool({ host, database, user, max: 8, options: "-c plan_cache_mode=force_generic_plan" });
const refused = new Error("UNAUTHENTICATED");

async function pgSettings(header) {
  const token = header?.startsWith("Bearer ") ? header.slice(7) : "";
  const text = "select bench_scope($1) as settings";
  const values = [createHash("sha256").update(token).digest("hex")];
  const { rows } = await pool.query({ name: "scope", text, values });
  if (!rows[0].settings) throw refused;
  return rows[0].settings;
}

const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ pool, schemas: ["public"] })],
  gather: { pgStrictFunctions: false },
  schema: { defaultBehavior: "-insert -update -delete -filter -order" },
  grafast: {
    explain: false,
    async context(request) {
      return { pgSettings: await pgSettings(request.node?.req?.headers?.authorization) };
    },
  },
  grafserv: { graphiql: false, websockets: false, watch: false, maxRequestLength: 100_000 },
};

const server = createServer({ keepAliveTimeout: 60_000 });
const served = postgraphile(preset).createServ(grafserv);
await served.addTo(server);
await served.ready?.();
server.listen(Number(port), "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));
