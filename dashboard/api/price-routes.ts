import type { Reader, Writer } from "@outlay/clickhouse/store";
import { StoredPrices } from "@outlay/clickhouse/stored-prices";
import type { Clock } from "@outlay/core/clock";
import type { Logger } from "@outlay/core/log";
import type { Application } from "express";
import { dataQualityEndpoint } from "../contract/data-quality.ts";
import { modelPricesEndpoint } from "../contract/model-prices.ts";
import {
  deleteModelStatementEndpoint,
  modelRegistryEndpoint,
  putModelStatementEndpoint,
} from "../contract/model-registry.ts";
import {
  deleteImportEndpoint,
  deletePriceItemEndpoint,
  importPricesEndpoint,
  priceConflictsEndpoint,
  priceItemHistoryEndpoint,
  priceItemsEndpoint,
  pricesEndpoint,
  putPriceItemEndpoint,
  unpricedEndpoint,
} from "../contract/prices.ts";
import { deleteBillEndpoint, putBillEndpoint, reconciliationEndpoint } from "../contract/reconciliation.ts";
import { savingsEndpoint } from "../contract/savings.ts";
import { answerDataQuality } from "./answer-data-quality.ts";
import { answerModelPrices } from "./answer-model-prices.ts";
import { answerDeleteModelStatement, answerModelRegistry, answerPutModelStatement } from "./answer-model-registry.ts";
import { answerPriceConflicts } from "./answer-price-conflicts.ts";
import { answerDeleteImport, answerImportPrices } from "./answer-price-import.ts";
import {
  answerDeletePriceItem,
  answerPriceItemHistory,
  answerPriceItems,
  answerPutPriceItem,
} from "./answer-price-items.ts";
import { answerPrices } from "./answer-prices.ts";
import { answerReconciliation } from "./answer-reconciliation.ts";
import { answerDeleteBill, answerPutBill } from "./answer-reconciliation-bills.ts";
import { answerSavings } from "./answer-savings.ts";
import { answerUnpricedModels } from "./answer-unpriced-models.ts";
import { type RouteDeps, route } from "./api-route.ts";

export interface PriceRouteDeps {
  readonly reader: Reader;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Which prices hold and for which models, what has none, where sources disagree, what changes them; how far cost can be trusted. */
export function routePrices(app: Application, deps: PriceRouteDeps, routing: RouteDeps): void {
  const { reader, writer, clock, logger } = deps;
  // Settings are looked at with each question: an answer is never older than the change before it.
  const prices = new StoredPrices(reader, (fault) => logger.warn("dashboard.price_setting_rejected", { ...fault }));
  const writing = { writer, prices, clock };
  route(app, pricesEndpoint, (input) => answerPrices(prices, input), routing);
  route(app, modelPricesEndpoint, (input) => answerModelPrices(prices, input), routing);
  route(app, modelRegistryEndpoint, (input) => answerModelRegistry(reader, prices, input), routing);
  route(app, putModelStatementEndpoint, (input) => answerPutModelStatement(writer, input), routing);
  route(app, deleteModelStatementEndpoint, (input) => answerDeleteModelStatement(writer, input), routing);
  route(app, unpricedEndpoint, (input) => answerUnpricedModels(reader, prices, input), routing);
  route(app, savingsEndpoint, (input) => answerSavings(reader, prices, input), routing);
  route(app, dataQualityEndpoint, (input) => answerDataQuality(reader, prices, input), routing);
  route(app, reconciliationEndpoint, (input) => answerReconciliation(reader, prices, input), routing);
  route(app, putBillEndpoint, (input) => answerPutBill(writer, input), routing);
  route(app, deleteBillEndpoint, (input) => answerDeleteBill(writer, input), routing);
  route(app, priceConflictsEndpoint, (input) => answerPriceConflicts(writing, input), routing);
  route(app, priceItemsEndpoint, (input) => answerPriceItems(reader, input), routing);
  route(app, priceItemHistoryEndpoint, (input) => answerPriceItemHistory(reader, input), routing);
  route(app, putPriceItemEndpoint, (input) => answerPutPriceItem(writing, input), routing);
  route(app, deletePriceItemEndpoint, (input) => answerDeletePriceItem(writing, input), routing);
  route(app, importPricesEndpoint, (input) => answerImportPrices(writing, input), routing);
  route(app, deleteImportEndpoint, (input) => answerDeleteImport(writing, input), routing);
}
