using System.Text.Json.Serialization;
using Farthing.Experiments.Levers;

namespace Farthing.Experiments.Plans;

/// <summary>The plan of an experiment, written before its first request: <c>experiment.json</c>. Its hash stands in the journal, and a result under another plan is invalid.</summary>
public sealed partial record ExperimentPlan
{
    /// <summary>The schema that a plan names.</summary>
    public const string SchemaName = "farthing.experiment/1";

    /// <summary><see cref="SchemaName"/>.</summary>
    [JsonPropertyOrder(-1)]
    public string Schema { get; } = SchemaName;

    /// <summary>The name: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, at most 64.</summary>
    public required string Id { get; init; }

    /// <summary>The lever that is tried.</summary>
    public required LeverKind Lever { get; init; }

    /// <summary>Both arms in words, and the share held out.</summary>
    public required ExperimentArms Arms { get; init; }

    /// <summary>The unit that has one arm as a whole.</summary>
    public required AssignmentUnit Unit { get; init; }

    /// <summary>The traffic that takes part.</summary>
    public required ExperimentScope Scope { get; init; }

    /// <summary>The one figure that decides.</summary>
    public required ExperimentMetric Metric { get; init; }

    /// <summary>Figures that must not become worse by more than their margin.</summary>
    public required IReadOnlyList<PlannedGuardrail> Guardrails { get; init; }

    /// <summary>Units side by side, or blocks of time.</summary>
    public required ExperimentMethod Method { get; init; }

    /// <summary>The secret of the assignment, 8 to 128 characters; another salt gives other arms.</summary>
    public required string Salt { get; init; }

    /// <summary>The first instant of the experiment, UTC.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Planned clusters of both arms together, or pairs of blocks.</summary>
    public required long PlannedSize { get; init; }

    /// <summary>The rule that ends it.</summary>
    public required StopRule Stop { get; init; }

    /// <summary>Quantities known before the experiment by which the estimate is adjusted.</summary>
    public required IReadOnlyList<Covariate> Covariates { get; init; }

    /// <summary>The prices by which both arms are billed, frozen.</summary>
    public required FrozenPriceBook PriceBook { get; init; }

    /// <summary>Stretches of time that are cut out, each with its reason.</summary>
    public required IReadOnlyList<Exclusion> Exclusions { get; init; }

    /// <summary>The saving that was predicted.</summary>
    public required SavingPrediction Prediction { get; init; }

    /// <summary>The smallest relative saving worth finding, above 0 and below 1.</summary>
    public required double MinimumEffect { get; init; }

    /// <summary>Lengths of blocks; null where units are assigned.</summary>
    public BlockPlan? Blocks { get; init; }

    /// <summary>Earlier experiments that run on the same traffic.</summary>
    public IReadOnlyList<string> Besides { get; init; } = [];

    /// <summary>The lever's setting at the gateway.</summary>
    public LeverSettings Settings { get; init; } = LeverSettings.None;

    /// <summary>Levers that a global holdout withholds; empty for any other lever.</summary>
    public IReadOnlyList<LeverKind> Covers { get; init; } = [];

    /// <summary>True for an instant from the start on that no exclusion cuts out.</summary>
    public bool Counts(DateTimeOffset instant)
    {
        for (int i = 0; i < Exclusions.Count; i++)
        {
            if (Exclusions[i].From <= instant && instant < Exclusions[i].Until)
            {
                return false;
            }
        }

        return instant >= Start;
    }
}

/// <summary>The arms of an experiment.</summary>
/// <param name="Control">The path without the lever, in words.</param>
/// <param name="Treatment">The path with the lever, in words.</param>
/// <param name="ControlShare">Share of units held out, 0.01 to 0.5; 0.5 for blocks.</param>
public sealed record ExperimentArms(string Control, string Treatment, double ControlShare);

/// <summary>The traffic in scope; an empty list restricts nothing.</summary>
/// <param name="Keys">Ids of keys.</param>
/// <param name="Teams">Names of teams.</param>
/// <param name="Models">Models as clients name them.</param>
public sealed record ExperimentScope(
    IReadOnlyList<string> Keys,
    IReadOnlyList<string> Teams,
    IReadOnlyList<string> Models
)
{
    /// <summary>True where a request belongs to it.</summary>
    /// <param name="key">Its key's id.</param>
    /// <param name="team">Its key's team; empty without.</param>
    /// <param name="model">The model, as the client named it.</param>
    public bool Has(string key, string team, string model) =>
        Has(Keys, key) && Has(Teams, team) && Has(Models, model);

    private static bool Has(IReadOnlyList<string> names, string name)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
            {
                return true;
            }
        }

        return names.Count == 0;
    }

    /// <summary>True unless a list of one side excludes what the other needs; a key may belong to any team.</summary>
    public bool Meets(ExperimentScope other) =>
        Meet(Keys, other.Keys) && Meet(Teams, other.Teams) && Meet(Models, other.Models);

    private static bool Meet(IReadOnlyList<string> one, IReadOnlyList<string> other) =>
        one.Count == 0 || other.Count == 0 || one.Intersect(other, StringComparer.Ordinal).Any();
}

/// <summary>The figure that an experiment compares.</summary>
public enum ExperimentMetric
{
    /// <summary>Dollars of a request.</summary>
    DollarsPerRequest,

    /// <summary>Dollars of a completed task, where outcomes are reported.</summary>
    DollarsPerTask,
}

/// <summary>The rule that ends an experiment.</summary>
public enum StopRule
{
    /// <summary>One look at the planned size.</summary>
    AtSize,

    /// <summary>Any number of looks, at a wider interval.</summary>
    Anytime,
}

/// <summary>Quantities by which an estimate is adjusted.</summary>
public enum Covariate
{
    /// <summary>Each unit's dollars of a request in the 14 days before.</summary>
    PrePeriodCost,

    /// <summary>The model, as a stratum.</summary>
    Model,

    /// <summary>The hour of the day in UTC, as a stratum.</summary>
    Hour,
}

/// <summary>A guardrail of the plan.</summary>
/// <param name="Measure">The figure.</param>
/// <param name="Margin">How much worse it may become: a share for shares, milliseconds for latencies.</param>
public sealed record PlannedGuardrail(GuardrailMeasure Measure, double Margin);

/// <summary>Figures that a saving must not cost.</summary>
public enum GuardrailMeasure
{
    /// <summary>Share of reported tasks that succeeded.</summary>
    TaskSuccess,

    /// <summary>Share of requests that failed.</summary>
    ErrorRate,

    /// <summary>95th percentile of the time to the first token, in milliseconds.</summary>
    TtftP95,

    /// <summary>Share of requests that were refused.</summary>
    Refusals,

    /// <summary>Share of feedback that is good.</summary>
    Feedback,

    /// <summary>Share of judged answers that are as good as the other arm's.</summary>
    JudgeVerdict,
}

/// <summary>A price book as it stood when the plan was written.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Sha256">Its hash, 64 hexadecimal digits.</param>
public sealed record FrozenPriceBook(string Version, string Sha256);

/// <summary>A stretch of time that counts in neither arm.</summary>
/// <param name="From">Its first instant.</param>
/// <param name="Until">The first instant after it.</param>
/// <param name="Reason">Such as an outage, or a change of the model.</param>
public sealed record Exclusion(DateTimeOffset From, DateTimeOffset Until, string Reason);

/// <summary>A predicted saving in dollars a month.</summary>
/// <param name="MonthlyUsd">The middle.</param>
/// <param name="LowUsd">The lower edge of its band.</param>
/// <param name="HighUsd">The upper edge of its band.</param>
public sealed record SavingPrediction(double MonthlyUsd, double LowUsd, double HighUsd);

/// <summary>Lengths of a switchback.</summary>
/// <param name="LengthSeconds">Length of a block: at least an hour and four carry-overs; a whole number of them makes a day.</param>
/// <param name="CarryOverSeconds">The longest time in which one block's setting acts on the next.</param>
/// <param name="BurnInSeconds">Time at the start of each block that is thrown away; at least the carry-over.</param>
/// <param name="Days">Whole days from the first midnight (UTC) on, at least 14.</param>
public sealed record BlockPlan(long LengthSeconds, long CarryOverSeconds, long BurnInSeconds, int Days)
{
    /// <summary>Whole blocks of a day.</summary>
    internal int BlocksPerDay => (int)(86_400 / Math.Max(1, LengthSeconds));
}
