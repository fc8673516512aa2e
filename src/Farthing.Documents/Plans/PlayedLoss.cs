using System.ComponentModel;

namespace Farthing.Documents.Plans;

[Description(
    "A loss at the beginning of the busiest hour of the busiest day, at the certainty that was asked for"
)]
public sealed record PlayedLoss(
    [property: Description("none, replica, node or zone (one of three)")] string Part,
    [property: Description("Replicas that are lost")] int Replicas,
    [property: Description("When, into the day")] double AtS,
    [property: Description("The promise that is furthest along in that hour; away without one")]
        string? Promise,
    double? S,
    double? LimitS,
    [property: Description(
        "Of the two hours from then on, the time in windows, usually of five minutes, in which a latency was above its limit"
    )]
        double BrokenS,
    [property: Description("The promise holds over that day")] bool DayKept,
    [property: Description("Requests sent anew since their replica was lost or taken away")] long Resent
);
