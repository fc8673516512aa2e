using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Farthing.Documents.Accuracy;
using Farthing.Documents.Benches;
using Farthing.Documents.Calibrations;
using Farthing.Documents.Catalogs;
using Farthing.Documents.Costs;
using Farthing.Documents.Emulations;
using Farthing.Documents.Keys;
using Farthing.Documents.Ledger;
using Farthing.Documents.Plans;
using Farthing.Documents.Predictions;
using Farthing.Documents.Quality;
using Farthing.Documents.Reports;
using Farthing.Documents.Serves;
using Farthing.Documents.Simulations;
using Farthing.Documents.Surroundings;
using Farthing.Documents.Traces;
using Farthing.Documents.Watching;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Json;

/// <summary>How documents are written and read: the one place that knows their wire form. A new document is a line here. What is null is left out, unless its member says otherwise.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    Converters = [
        typeof(FiniteJson),
        typeof(MoneyJson),
        typeof(WireWord<Basis>),
        typeof(WireWord<BudgetPeriod>),
        typeof(WireWord<ChangeUnit>),
        typeof(WireWord<CheckState>),
        typeof(WireWord<ClaimVerdict>),
        typeof(WireWord<Coefficients>),
        typeof(WireWord<DoctorState>),
        typeof(WireWord<FinishKind>),
        typeof(WireWord<GateState>),
        typeof(WireWord<GatewayState>),
        typeof(WireWord<IdlePolicy>),
        typeof(WireWord<JudgingRule>),
        typeof(WireWord<KeySource>),
        typeof(WireWord<KeyState>),
        typeof(WireWord<LedgerExportFormat>),
        typeof(WireWord<LedgerSplit>),
        typeof(WireWord<LoadApi>),
        typeof(WireWord<LoadLatency>),
        typeof(WireWord<LoadLevelKind>),
        typeof(WireWord<LoadOrigin>),
        typeof(WireWord<MetricUnit>),
        typeof(WireWord<PlanDiffArea>),
        typeof(WireWord<PlanVerdict>),
        typeof(WireWord<PromptKind>),
        typeof(WireWord<QualityVerdict>),
        typeof(WireWord<ReconcileBasis>),
        typeof(WireWord<RequestOutcome>),
        typeof(WireWord<Stability>),
        typeof(WireWord<TargetLeverKind>),
        typeof(WireWord<TokenSource>),
        typeof(WireWord<TransportKind>),
        typeof(WireWord<Verdict>),
    ]
)]
[JsonSerializable(typeof(AccuracyDocument))]
[JsonSerializable(typeof(BenchDocument))]
[JsonSerializable(typeof(BenchRequestRow))]
[JsonSerializable(typeof(CalibrateDocument))]
[JsonSerializable(typeof(CalibrateKernelsDocument))]
[JsonSerializable(typeof(CalibrateListDocument))]
[JsonSerializable(typeof(CalibrateRemoveDocument))]
[JsonSerializable(typeof(CalibrateServingDocument))]
[JsonSerializable(typeof(CalibrateStudyDocument))]
[JsonSerializable(typeof(CatalogAddDocument))]
[JsonSerializable(typeof(CatalogSearchDocument))]
[JsonSerializable(typeof(CatalogSupportDocument))]
[JsonSerializable(typeof(CompareDocument))]
[JsonSerializable(typeof(CompletionDocument))]
[JsonSerializable(typeof(CostBreakEvenDocument))]
[JsonSerializable(typeof(CostCacheDocument))]
[JsonSerializable(typeof(CostCascadeDocument))]
[JsonSerializable(typeof(CostCheckDocument))]
[JsonSerializable(typeof(CostDutyDocument))]
[JsonSerializable(typeof(CostForecastDocument))]
[JsonSerializable(typeof(CostLoraDocument))]
[JsonSerializable(typeof(CostMemoryDocument))]
[JsonSerializable(typeof(CostMigDocument))]
[JsonSerializable(typeof(CostMixDocument))]
[JsonSerializable(typeof(CostMultiplexDocument))]
[JsonSerializable(typeof(CostPriceDocument))]
[JsonSerializable(typeof(CostQuantizeDocument))]
[JsonSerializable(typeof(CostRightSizeDocument))]
[JsonSerializable(typeof(CostSemanticCacheDocument))]
[JsonSerializable(typeof(CostSensitivityDocument))]
[JsonSerializable(typeof(CostSpeculateDocument))]
[JsonSerializable(typeof(CostTcoDocument))]
[JsonSerializable(typeof(CostTokensDocument))]
[JsonSerializable(typeof(CostTpsDocument))]
[JsonSerializable(typeof(CostWaterfallDocument))]
[JsonSerializable(typeof(DoctorDocument))]
[JsonSerializable(typeof(EmulateDocument))]
[JsonSerializable(typeof(Envelope))]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(ExportedEntry))]
[JsonSerializable(typeof(InitDocument))]
[JsonSerializable(typeof(InstanceListDocument))]
[JsonSerializable(typeof(KeyDocument))]
[JsonSerializable(typeof(KeyListDocument))]
[JsonSerializable(typeof(LeaseHoldersDocument))]
[JsonSerializable(typeof(LedgerAbandonDocument))]
[JsonSerializable(typeof(LedgerAdjustDocument))]
[JsonSerializable(typeof(LedgerByDocument))]
[JsonSerializable(typeof(LedgerCloseDocument))]
[JsonSerializable(typeof(LedgerDropDocument))]
[JsonSerializable(typeof(LedgerExportDocument))]
[JsonSerializable(typeof(LedgerRebuildDocument))]
[JsonSerializable(typeof(LedgerReconcileDocument))]
[JsonSerializable(typeof(LedgerReleaseDocument))]
[JsonSerializable(typeof(LedgerRequestsDocument))]
[JsonSerializable(typeof(LedgerRetriesDocument))]
[JsonSerializable(typeof(LedgerTopDocument))]
[JsonSerializable(typeof(LedgerVerifyDocument))]
[JsonSerializable(typeof(ListedApis))]
[JsonSerializable(typeof(ListedGpus))]
[JsonSerializable(typeof(ListedInstances))]
[JsonSerializable(typeof(ListedMig))]
[JsonSerializable(typeof(ListedModels))]
[JsonSerializable(typeof(MisfitDocument))]
[JsonSerializable(typeof(OpenGatewaysDocument))]
[JsonSerializable(typeof(PlanDiffDocument))]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(PlanFitDocument))]
[JsonSerializable(typeof(PlanReplayDocument))]
[JsonSerializable(typeof(PlanSharedDocument))]
[JsonSerializable(typeof(PlanTargetDocument))]
[JsonSerializable(typeof(PredictDocument))]
[JsonSerializable(typeof(PredictTraceDocument))]
[JsonSerializable(typeof(QualityDocument))]
[JsonSerializable(typeof(QualityKeptDocument))]
[JsonSerializable(typeof(ReportWrittenDocument))]
[JsonSerializable(typeof(ServeCheckDocument))]
[JsonSerializable(typeof(ServeDocument))]
[JsonSerializable(typeof(SimulationDocument))]
[JsonSerializable(typeof(StepTimeCalibration))]
[JsonSerializable(typeof(TraceDescribeDocument))]
[JsonSerializable(typeof(TraceWrittenDocument))]
[JsonSerializable(typeof(WatchDocument))]
public sealed partial class DocumentJson : JsonSerializerContext
{
    /// <summary>How a document is written.</summary>
    /// <typeparam name="T">The document.</typeparam>
    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Default.GetTypeInfo(typeof(T))!;

    /// <summary>How documents are read: what a record's constructor asks for and may not be null must be there.</summary>
    public static JsonSerializerOptions Reading =>
        field ??= new(Default.Options) { TypeInfoResolver = Strict() };

    /// <summary>How a saved document is read.</summary>
    /// <typeparam name="T">The document.</typeparam>
    public static JsonTypeInfo<T> Saved<T>() => (JsonTypeInfo<T>)Reading.GetTypeInfo(typeof(T));

    private static IJsonTypeInfoResolver Strict() =>
        ((IJsonTypeInfoResolver)Default).WithAddedModifier(info =>
        {
            foreach (JsonPropertyInfo property in info.Properties)
            {
                property.IsRequired =
                    property.AssociatedParameter is { IsNullable: false, HasDefaultValue: false };
            }
        });
}
