using System.Text.Json.Serialization;
using Farthing.Documents.Audits;
using Farthing.Documents.Batches;
using Farthing.Documents.Budgets;
using Farthing.Documents.Caches;
using Farthing.Documents.Experiments;
using Farthing.Documents.Keys;
using Farthing.Documents.Ledger;

namespace Farthing.Documents.Json;

/// <summary>Records of the ledger and its keys.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(AuditDocument))]
[JsonSerializable(typeof(BatchDocument))]
[JsonSerializable(typeof(BatchResultsDocument))]
[JsonSerializable(typeof(BudgetDocument))]
[JsonSerializable(typeof(BudgetListDocument))]
[JsonSerializable(typeof(CacheEvalDocument))]
[JsonSerializable(typeof(CachePromotionDocument))]
[JsonSerializable(typeof(CachePurgeDocument))]
[JsonSerializable(typeof(CacheStatsDocument))]
[JsonSerializable(typeof(EvidenceCheckDocument))]
[JsonSerializable(typeof(ExperimentEstimateDocument))]
[JsonSerializable(typeof(ExperimentChangeDocument))]
[JsonSerializable(typeof(ExperimentListDocument))]
[JsonSerializable(typeof(ExperimentPlanDocument))]
[JsonSerializable(typeof(ExperimentResultDocument))]
[JsonSerializable(typeof(ExportedEntry))]
[JsonSerializable(typeof(KeyDocument))]
[JsonSerializable(typeof(KeyListDocument))]
[JsonSerializable(typeof(LeaseHoldersDocument))]
[JsonSerializable(typeof(LedgerAbandonDocument))]
[JsonSerializable(typeof(LedgerAdjustDocument))]
[JsonSerializable(typeof(LedgerBillDocument))]
[JsonSerializable(typeof(LedgerByDocument))]
[JsonSerializable(typeof(LedgerCloseDocument))]
[JsonSerializable(typeof(LedgerDropDocument))]
[JsonSerializable(typeof(LedgerForgetDocument))]
[JsonSerializable(typeof(LedgerExportDocument))]
[JsonSerializable(typeof(LedgerHitsDocument))]
[JsonSerializable(typeof(LedgerImportDocument))]
[JsonSerializable(typeof(LedgerRebuildDocument))]
[JsonSerializable(typeof(LedgerReconcileDocument))]
[JsonSerializable(typeof(LedgerReleaseDocument))]
[JsonSerializable(typeof(LedgerRequestsDocument))]
[JsonSerializable(typeof(LedgerRetriesDocument))]
[JsonSerializable(typeof(LedgerShipDocument))]
[JsonSerializable(typeof(LedgerTopDocument))]
[JsonSerializable(typeof(LedgerVerifyDocument))]
[JsonSerializable(typeof(OpenGatewaysDocument))]
[JsonSerializable(typeof(SavingsDocument))]
internal sealed partial class LedgerJson : JsonSerializerContext;
