/** A small company's first month with faults and restarts, on each store: what the directory says is what the server holds, and what is not is a drift that the job lists. */
import { expect } from "chai";
import { type StoreName, storePlaces } from "../support/stores.js";
import { type CompanyResult, type CompanySettings, companyMonth, verdict } from "./company.js";

const settings: CompanySettings = {
  users: 60,
  groups: 12,
  days: 30,
  seed: 1,
  changesPerDay: 5,
  faultRate: 0.06,
  restartEvery: 15,
  patience: 500,
  retryAfter: 0,
};

/** Each once: a month takes a while. */
const dialects: Readonly<Record<StoreName, "legacy" | "flag">> = { sqlite: "flag", mariadb: "legacy" };

describe("A company's first month", function () {
  this.timeout(600_000);
  for (const { kind, title, make } of storePlaces) {
    const dialect = dialects[kind];
    describe(`on ${title}, ${dialect}`, () => {
      let result: CompanyResult;
      const told: string[] = [];
      before(async () => {
        const place = await make();
        try {
          result = await companyMonth(place, { ...settings, dialect }, (line) => told.push(line));
        } finally {
          await place.remove();
        }
      });

      it("ends as it should, all of it", () => expect(verdict(result, settings), told.join("\n")).to.deep.equal([]));

      it("had faults of every kind, and failures by them", () => {
        expect(Object.entries(result.spoiled).filter(([, count]) => count === 0)).to.deep.equal([]);
        expect(result.failures).to.be.above(0);
      });
    });
  }
});
