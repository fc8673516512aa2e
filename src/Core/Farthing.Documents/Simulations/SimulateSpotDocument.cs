using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Simulations;

[Document("simulate.spot")]
[Description("The same requests on spot nodes, with other losses in each run, and on demand alone")]
public sealed record SimulateSpotDocument(
    SimulatedFleet Deployment,
    SimulatedTraffic Workload,
    [property: Description("interactive or batch")] string Traffic,
    [property: Description("From the arrival of a request; away for interactive traffic")] double? DeadlineS,
    [property: Description("In words; away without one")] string? Promise,
    SpotConditions Conditions,
    ColdStartStages ColdStart,
    SpotNodes SpotNodes,
    [property: Description("Nodes on demand that stand in for spot ones")] SpotNodes StandIns,
    [property: Description("Those of the fleet on demand alone: the cheapest")] SpotNodes AloneNodes,
    [property: Description("Most that are wanted at a time")] int Replicas,
    [property: Description("Runs at each rate of losses")] int Seeds,
    SpotAlone OnDemand,
    [property: Description("One for each rate of losses, the seldom end first")]
        IReadOnlyList<SpotPlayed> Rates,
    [property: Description("Requests that every fleet refuses: longer than the model or the cache allows")]
        long Refused,
    [property: Description("What was assumed, chosen or left out")] IReadOnlyList<string> Notes,
    [property: Description("Basis of the predictions, in a sentence")] string HowSure
);

[Description("Nodes, rented whole")]
public sealed record SpotNodes(
    [property: Description("Away for a price of one's own")] string? Instance,
    string? Region,
    [property: Description("That are paid for with one")] double Gpus,
    [property: Description("That stand on one and go together")] int Replicas,
    [property: Description("Of one GPU")] Quantity Price
);

[Description("What spot nodes are played with")]
public sealed record SpotConditions(
    int Zones,
    [property: Description("Mean time until a zone has nodes again")] double BackAfterS,
    [property: Description("Coefficient of variation of the times with and without nodes")] double Variation,
    [property: Description("Of whether two zones have nodes, over time")] double Correlation,
    [property: Description("Share of the losses that take all nodes of a zone")] double WholeZoneFraction,
    double NoticeS,
    [property: Description("drain or move")] string OnNotice,
    [property: Description("Spot replicas beyond those that are wanted")] int Extra,
    [property: Description("none, when-missing or when-late")] string Fallback,
    [property: Description("tokens, nothing or checkpoints")] string Keeps,
    [property: Description("Time of one checkpoint; away without them")] double? CheckpointTakesS
);

[Description("The same work on demand alone")]
public sealed record SpotAlone(
    Quantity Usd,
    Quantity UsdPerM,
    double GpuHours,
    [property: Description("In time: by the deadlines, or within the promise")] bool Kept,
    [property: Description("Of the requests")] double LateFraction,
    [property: Description("Until the last token")] double DoneS,
    [property: Description("Over the requests")] Quantity? UsdPerRequest = null
);

[Description("What was played at one rate of losses; means over the runs unless said")]
public sealed record SpotPlayed(
    [property: Description("seldom, often, or given")] string Name,
    [property: Description("Mean time for which a zone has nodes")] double TakenEveryS,
    string Source,
    [property: Description("From one checkpoint to the next; away without them")] double? CheckpointEveryS,
    [property: Description("Expected, with the band of step times")] Quantity Usd,
    double UsdP10,
    double UsdP50,
    double UsdP90,
    double UsdMax,
    Quantity UsdPerM,
    [property: Description("Against on demand alone; negative where it costs more")] double SavedFraction,
    [property: Description("Runs that were in time: every deadline, or the promise")] int KeptSeeds,
    [property: Description("The runs at the slow edge of the band of step times were all in time")]
        bool KeptAtSlowEdge,
    [property: Description("Requests after their deadline or never answered")] double LateFraction,
    double LateFractionWorst,
    [property: Description("Share of the stretches within the promise; away for batch work")]
        double? StretchesKeptFraction,
    double DoneP50S,
    double DoneP90S,
    double SpotGpuHours,
    double OnDemandGpuHours,
    [property: Description("Nodes that were taken back")] double Taken,
    [property: Description("Times at which some were")] double TakenEvents,
    [property: Description("Requests sent anew since their replica went")] double Resent,
    [property: Description("Tokens computed again, over those of the work")] double RecomputedFraction,
    [property: Description("Output tokens written again, over those of the work")] double RewrittenFraction,
    [property: Description("Over the requests")] Quantity? UsdPerRequest = null
);
