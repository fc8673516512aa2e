using Farthing.Cli;
using Farthing.Verbs;
using Farthing.Verbs.Batches;
using Farthing.Verbs.Budgets;
using Farthing.Verbs.Caches;
using Farthing.Verbs.Catalogs;
using Farthing.Verbs.Cost;
using Farthing.Verbs.Forecasts;
using Farthing.Verbs.Keys;
using Farthing.Verbs.Ledger;
using Farthing.Verbs.Routes;
using Farthing.Verbs.Savings;
using Farthing.Verbs.Serves;
using Farthing.Verbs.Verifies;

namespace Farthing;

/// <summary>All verbs, in the order of help. A new verb is one file in Verbs/ and one line here.</summary>
internal static class VerbRegistry
{
    /// <summary>The verbs.</summary>
    public static readonly IReadOnlyList<VerbEntry> All =
    [
        new("ask", VerbGroup.PriceAndPlan, AskVerb.Summary, () => AskVerb.Create(Program.Run)),
        new("cost", VerbGroup.PriceAndPlan, CostVerb.Summary, CostVerb.Create)
        {
            CreateFor = CostVerb.CreateFor,
        },
        ForecastVerb.Entry,
        new("plan", VerbGroup.PriceAndPlan, PlanVerb.Summary, PlanVerb.Create)
        {
            SumsUpWhenInterrupted = true,
        },
        new("check", VerbGroup.PriceAndPlan, CheckVerb.Summary, CheckVerb.Create),
        new(
            "simulate",
            VerbGroup.PriceAndPlan,
            "Plays traffic against one configuration: latencies, KV use, $",
            SimulateVerb.Create
        ),
        new(
            "init",
            VerbGroup.PriceAndPlan,
            "Writes a commented scenario, or its JSON Schema for your editor",
            InitVerb.Create
        ),
        new("bench", VerbGroup.Measure, BenchVerb.Summary, BenchVerb.Create) { SumsUpWhenInterrupted = true },
        new("emulate", VerbGroup.Measure, EmulateVerb.Summary, EmulateVerb.Create)
        {
            SumsUpWhenInterrupted = true,
        },
        new("watch", VerbGroup.Measure, WatchVerb.Summary, WatchVerb.Create) { SumsUpWhenInterrupted = true },
        new("predict", VerbGroup.Measure, PredictVerb.Summary, PredictVerb.Create),
        new(
            "calibrate",
            VerbGroup.Measure,
            "Fits predictions to your own measurements",
            CalibrateVerb.Create
        ),
        new(
            "validate",
            VerbGroup.Measure,
            "Compares predictions with published measurements",
            ValidateVerb.Create
        ),
        new("report", VerbGroup.Measure, ReportVerb.Summary, ReportVerb.Create),
        new("serve", VerbGroup.ServeAndMeter, ServeVerb.Summary, ServeVerb.Create)
        {
            SumsUpWhenInterrupted = true,
            Prepare = ServeBeginning.Begin,
        },
        BatchVerb.Entry,
        CacheVerb.Entry,
        KeysVerb.Entry,
        BudgetsVerb.Entry,
        LedgerVerb.Entry,
        SavingsVerb.Entry,
        VerifyVerb.Entry,
        new("audit", VerbGroup.ServeAndMeter, AuditVerb.Summary, AuditVerb.Create),
        RouteVerb.Entry,
        TraceVerb.Entry,
        new("catalog", VerbGroup.Data, CatalogVerb.Summary, CatalogVerb.Create),
        new("doctor", VerbGroup.Data, "Checks the environment: faults and their remedies", DoctorVerb.Create),
        new("schema", VerbGroup.Data, SchemaVerb.Summary, SchemaVerb.Create),
        new(
            "completion",
            VerbGroup.Data,
            "Prints the completion script of bash, zsh or fish",
            () => CompletionVerb.Create(() => All!)
        ),
    ];

    /// <summary>The verb of a name, without case; null when there is none.</summary>
    public static VerbEntry? Find(string name) =>
        All.FirstOrDefault(verb => verb.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
