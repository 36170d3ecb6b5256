/** Entities and migrations describe the same tables. */
import { expect } from "chai";
import { forEachStore } from "../support/stores.js";

forEachStore("The tables that the migrations make", (open) => {
  it("are what the entities say", async () => {
    const store = await open();
    expect(await store.drift()).to.deep.equal([]);
  });
});
