using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Plans;

[Document("plan")]
[Description(
    "The cheapest fleet that keeps a promise. Without a fleet there are no chosen, cost, serve and verify (exit code 1). digests, price_dates and replay are what farthing plan --replay needs."
)]
public sealed record PlanDocument(
    PlanVerdict Answer,
    [property: Description("The search was interrupted: the best so far")] bool IsPartial,
    [property: Description(
        "True where the run was interrupted after the answer was found: certainty and variants are missing or cut short"
    )]
        bool? IsAnswerAlone,
    PlanConditions Inputs,
    PlannedFleet? Chosen,
    PlanBill? Cost,
    [property: Description("The command that starts one replica")] string? Serve,
    [property: Description("Notes about it")] IReadOnlyList<string>? ServeNotes,
    [property: Description("The load test that proves the plan")] string? Verify,
    [property: Description("Notes about it")] IReadOnlyList<string>? VerifyNotes,
    [property: Description("Limits to relax where no fleet keeps the promise")] IReadOnlyList<string>? Relax,
    [property: Description("The cheapest fleet at other certainties")]
        IReadOnlyList<CertaintyStep>? Certainty,
    MeasuringWorth? Measuring,
    [property: Description("Why the worth of measuring is not known")] string? MeasuringUnknown,
    [property: Description("The cheapest fleet of each GPU that has one, cheapest first")]
        IReadOnlyList<PlannedFleet> PerGpu,
    [property: Description("GPUs without a fleet")] IReadOnlyList<GpuWithoutFleet> Without,
    IReadOnlyList<RejectedShape> Rejected,
    [property: Description("Fleets that no other beats in both cost and speed, cheapest first")]
        IReadOnlyList<FrontierFleet> Frontier,
    [property: Description("The same tokens as APIs bill them, cheapest first")] IReadOnlyList<ApiOffer> Buy,
    BuyVerdict? Decision,
    [property: Description("The plan with one thing moved")] IReadOnlyList<MovedPlan> Variants,
    CurrentFleet? Baseline,
    [property: Description("Basis of the predictions, in a sentence")] string? HowSure,
    [property: Description("Loss of quality by the chosen format, in a sentence")] string? Quality,
    [property: Description("The plan's assumptions in place of unstated values")]
        IReadOnlyList<string>? Assumed,
    [property: Description("Computation of the chosen fleet's figures")] IReadOnlyList<Formula>? Formulas,
    int Configurations,
    int Simulations,
    InputDigests Digests,
    IReadOnlyList<PriceDays> PriceDates,
    ReplayLine Replay,
    [property: Description("Reclaims that the fleet was played through; away where nothing is on spot")]
        PlannedSpot? Spot = null
);

[Description("The question and its traffic")]
public sealed record PlanConditions(
    string Model,
    string Workload,
    Quantity Rate,
    Quantity PeakMinuteRate,
    Quantity MeanInput,
    Quantity MeanOutput,
    long LongestRequestTokens,
    int RequestsSimulated,
    [property: Description("Limits by target, such as ttft_p95")] IReadOnlyDictionary<string, Quantity> Slo,
    [property: Description("The certainty that the promise is checked at")] double Confidence,
    double HoursPerMonth,
    [property: Description("The day that prices were judged by")] string Today,
    [property: Description("Every setting with its value, as a scenario writes it")]
        IReadOnlyDictionary<string, string> Settings,
    IReadOnlyList<string> Notes,
    [property: Description("GPUs that a fleet may have; away where power limits them, kind by kind")]
        int? MaxGpus = null
)
{
    /// <summary>Prompt and output tokens that come in a month.</summary>
    [JsonIgnore]
    public double TokensPerMonth => Rate.Value * (MeanInput.Value + MeanOutput.Value) * 3600 * HoursPerMonth;
}

/// <summary>Answer of a plan.</summary>
public enum PlanVerdict
{
    /// <summary>Interrupted before a fleet was found.</summary>
    NotFinished,

    /// <summary>No fleet keeps the promise.</summary>
    None,

    /// <summary>An API is cheaper.</summary>
    Buy,

    /// <summary>The fleet is cheaper than any API, or none sells the model.</summary>
    SelfHost,
}
