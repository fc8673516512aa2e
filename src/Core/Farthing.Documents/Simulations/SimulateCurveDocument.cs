using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Simulations;

[Document("simulate.curve")]
[Description("One fleet in closed loops of more and more users; bands come from running both edges")]
public sealed record SimulateCurveDocument(
    SimulatedFleet Deployment,
    CurveRequests Requests,
    [property: Description("In words; away without one")] string? Promise,
    [property: Description("By ascending concurrency")] IReadOnlyList<CurveLoad> Loads,
    [property: Description(
        "The concurrency farthest above the straight line between the ends of the throughput curve; away where there is none"
    )]
        int? Knee,
    [property: Description(
        "The highest concurrency that keeps the promise, every lower one too; away where none does"
    )]
        int? HighestKept,
    Quantity? GpuPrice,
    [property: Description("What was assumed, chosen or left out")] IReadOnlyList<string> Assumptions,
    [property: Description("Basis of the predictions, in a sentence")] string HowSure
);

[Description("What every user asks")]
public sealed record CurveRequests(
    string Name,
    string? Source,
    string? AsOf,
    double MeanInputTokens,
    double MeanOutputTokens,
    long LongestRequestTokens,
    [property: Description("They say what prompts have in common")] bool HasPrefixes
);

[Description("The steady state of so many users, each of whom asks again when the last answer has come")]
public sealed record CurveLoad(
    [property: Description("Requests in flight over the whole fleet")] int Concurrency,
    [property: Description("Counted for the figures")] long Requests,
    [property: Description("Longer than the server can hold")] long Rejected,
    [property: Description("The promise, at the prediction itself; away without one")] bool? Kept,
    bool? KeptAtSlowEdge,
    IReadOnlyList<PromisedLatency> Promises,
    Quantity RequestsPerS,
    Quantity OutputTokensPerS,
    [property: Description("Prompts and outputs together")] Quantity TokensPerS,
    Quantity TtftP50,
    Quantity TtftP95,
    Quantity ItlP50,
    Quantity ItlP95,
    Quantity TpotP50,
    [property: Description("Arrival to last token")] Quantity E2eMean,
    [property: Description("Sequences in a step of one replica, by time")] Quantity BatchMean,
    Quantity KvUsePeak,
    [property: Description("All dollars over all tokens; away without a price, like the next two")]
        Quantity? UsdPerMBlended,
    Quantity? UsdPerMInput,
    Quantity? UsdPerMOutput,
    [property: Description("All dollars over finished requests; away without a price")]
        Quantity? UsdPerRequest = null
);
