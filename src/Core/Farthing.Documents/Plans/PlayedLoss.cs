using System.ComponentModel;

namespace Farthing.Documents.Plans;

[Description(
    "A loss, or an upgrade, from the beginning of the busiest hour of the busiest day on, at the certainty that was asked for"
)]
public sealed record PlayedLoss(
    [property: Description(
        "none, replica, node, zone (one of three), upgrade-in-place or upgrade-with-surge (every replica, one at a time)"
    )]
        string Part,
    [property: Description("Replicas that are lost, or replaced")] int Replicas,
    [property: Description("When, into the day")] double AtS,
    [property: Description("An upgrade until it is through; away for a loss, or where the day ended before")]
        double? TookS,
    [property: Description(
        "The promise that is furthest along in that hour, in an upgrade's worst; away without one"
    )]
        string? Promise,
    double? S,
    double? LimitS,
    [property: Description(
        "Of the two hours from then on, or until the upgrade is through, the time in windows, usually of five minutes, in which a latency was above its limit"
    )]
        double BrokenS,
    [property: Description("The promise holds over that day")] bool DayKept,
    [property: Description("Requests sent anew since their replica was lost or taken away")] long Resent
);
