using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Simulations;

[Document("simulate.against")]
[Description(
    "A fleet against itself with one setting changed, on the same requests; exit code 1 where a lever changes nothing"
)]
public sealed record SimulateAgainstDocument(
    SimulatedFleet Deployment,
    SimulatedTraffic Workload,
    [property: Description("In words; away without one")] string? Promise,
    [property: Description("Of the base")] Stability Stability,
    [property: Description("Of the base: the promise, at the prediction itself")] bool Kept,
    bool KeptAtSlowEdge,
    Quantity? GpuPrice,
    [property: Description("Each against the base alone, in the order of asking")]
        IReadOnlyList<ComparedLever> Levers,
    IReadOnlyList<string> Notes,
    [property: Description("Basis of the predictions, in a sentence")] string HowSure
);

[Description("One setting changed")]
public sealed record ComparedLever(
    [property: Description("As it was asked for, such as kv=fp8")] string Lever,
    [property: Description("The key of the scenario")] string Key,
    [property: Description("The setting of the base, in words")] string Was,
    string Is,
    [property: Description(
        "Every figure but the use of the cache is the same at the center and at both edges"
    )]
        bool ChangesNothing,
    SimulatedFleet Deployment,
    string? Promise,
    Stability Stability,
    bool Kept,
    bool KeptAtSlowEdge,
    Quantity? GpuPrice,
    IReadOnlyList<PairedFigure> Figures,
    IReadOnlyList<string> Notes
);

[Description("A figure of both sides; low and high of a side come from running both edges of the band")]
public sealed record PairedFigure(
    [property: Description(
        "Its place in farthing.simulate/1, such as latency.ttft.p95; cost.blended_at_deliverable is the price at the highest rate that keeps the promise, around the clock"
    )]
        string Name,
    [property: Description("Away where a side has none, like what follows from it")] Quantity? Base,
    Quantity? Lever,
    [property: Description(
        "Lever − base; low and high are the lowest and the highest of the differences at the center and at the same edge of both; of a deliverable, of the rates that both searches ended between"
    )]
        Quantity? Difference,
    [property: Description("Lever / base − 1, with its range in the same way")] Quantity? Change
);
