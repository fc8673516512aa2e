using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Routes;

[Description("The cascade of a model, counted since its settings were put in force")]
public sealed record RouteCascade(
    [property: Description("As clients name it")] string Model,
    [property: Description("The model that answers first")] string Small,
    [property: Description("Begin of the counts; ISO 8601 in UTC")] string Since,
    RouteState State,
    [property: Description("Why no answer of the small model is given; absent: they are given")] string? Why,
    RouteCourses Requests,
    [property: Description("The same requests with the reason of each course, most first")]
        IReadOnlyList<RouteReason> Reasons,
    [property: Description(
        "Of requests that the small model was asked first, those that went on to the large one; absent before the first"
    )]
        double? EscalationFraction,
    RoutePledge Promise,
    RouteAudit Audit,
    RouteDollars Dollars,
    [property: Description(
        "p* − p of the last 1,000 requests: how much more may escalate before the cascade loses; absent before the first"
    )]
        double? HeadroomFraction,
    [property: Description(
        "Milliseconds until the small model's answer was decided on, median of the last 1,024; absent before the first"
    )]
        double? AddedP50Ms,
    [property: Description("Their 95th percentile")] double? AddedP95Ms,
    [property: Description("What a promise lacks; absent: there is one")] RouteLabelGap? Labels
);

[Description("Requests by what the cascade did")]
public sealed record RouteCourses(
    [property: Description("The small model's answer was given")] long Small,
    [property: Description("The small model was asked, and the large one answered")] long Large,
    [property: Description("The large model answered at once")] long Direct,
    [property: Description("Nothing is promised: the large model answered")] long Shadow,
    [property: Description("None for a cascade: the large model answered")] long Bypass
)
{
    [Description("All of them")]
    public long Total => Small + Large + Direct + Shadow + Bypass;
}

[Description("Dollars of a cascade, with nine decimals, exact")]
public sealed record RouteDollars(
    [property: Description("Paid for first answers")] Money SmallUsd,
    [property: Description("Paid for judging them")] Money JudgeUsd,
    [property: Description("Paid for the large model after the small one")] Money LargeUsd,
    [property: Description("Paid for checking answers")] Money AuditUsd,
    [property: Description("What the large model alone would have cost for these requests")]
        Money LargeAloneUsd,
    [property: Description(
        "Given answers of which nobody knows what the large model would have cost, such as one without a price: of these the dollars have what was paid alone"
    )]
        long Unknown
)
{
    [Description("large_alone_usd less all that was paid; negative where the cascade lost")]
    public Money SavedUsd => LargeAloneUsd - SmallUsd - JudgeUsd - LargeUsd - AuditUsd;
}

[Description("Labels that a promise lacks")]
public sealed record RouteLabelGap(
    [property: Description("Labels that the router was calibrated on")] int Have,
    [property: Description("With fewer nothing but the large model can be promised")] int Minimum,
    [property: Description(
        "Until half the limit as regret passes, by the rule of route train; 0: the labels are enough, and the router promises something else. absent: no number is enough"
    )]
        int? Missing,
    [property: Description("Mean cost of a compared request: both answers and the judge; absent: none was")]
        double? LabelUsd,
    [property: Description("What the missing ones cost at that; absent: not known")] double? MissingUsd
);

[Description("What the gateway promises of a cascade, and whether it holds")]
public sealed record RoutePledge(
    RoutePledgeState State,
    [property: Description("Regret of a request at most")] double MaxRegret,
    [property: Description("Confidence of that, over recalibrations")] double Confidence,
    [property: Description("When the router was calibrated, ISO 8601 in UTC; absent: there is none")]
        string? CalibratedAt,
    [property: Description("Age of that calibration; absent: there is none")] double? AgeDays,
    [property: Description("Days until it is stale; 0 where it is")] double? DaysLeft
);

/// <summary>Whether the promise of a cascade holds, by the answers that were checked.</summary>
public enum RoutePledgeState
{
    /// <summary>There is none in force.</summary>
    None,

    /// <summary>Calibrated; too few answers are checked to confirm it.</summary>
    Unproven,

    /// <summary>Confirmed: the interval of the regret ends at the limit or below.</summary>
    Holds,

    /// <summary>The interval of the regret lies above the limit.</summary>
    InDoubt,
}

[Description("Requests of a course for one reason")]
public sealed record RouteReason(
    [property: Description("small, large, direct, shadow or bypass")] string Course,
    [property: Description("Such as promised, unsure, judge_failed, tools (docs/route.md)")] string Reason,
    long Requests
);

/// <summary>State of a model's cascade.</summary>
public enum RouteState
{
    /// <summary>The small model's answers are given under the promise.</summary>
    On,

    /// <summary>Nothing is promised: the large model answers, and a sample is compared.</summary>
    Shadow,

    /// <summary>It stopped by itself: the large model answers.</summary>
    Closed,
}
