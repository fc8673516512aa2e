using Farthing.Numerics.Quantities;

namespace Farthing.Economics.Levers.Cascades;

/// <summary>Small model first, judge, big model for what the judge sends on: prices per million tokens, or per request, as long as all three are the same.</summary>
/// <param name="Small">Price of the small model.</param>
/// <param name="Judge">Price of judging its answer; 0 where that is free.</param>
/// <param name="Big">Price of the big model, above 0.</param>
/// <param name="EscalationFraction">Share that goes on to the big model, 0…1.</param>
public sealed record CascadeCost(Interval Small, Interval Judge, Interval Big, Interval EscalationFraction)
{
    /// <summary>Expected price: small + judge + p · big.</summary>
    public Interval Expected =>
        new(Least.Expected(EscalationFraction.Low), Most.Expected(EscalationFraction.High));

    /// <summary>The escalation share above which the cascade loses money: 1 − (small + judge) / big; negative where it never pays.</summary>
    public Interval BreakEvenEscalation =>
        new((Most with { Strong = Big.Low }).MaxEscalation, (Least with { Strong = Big.High }).MaxEscalation);

    /// <summary>Cost of sending all to the big model over the cascade's; below 1 the cascade is dearer.</summary>
    public Interval TimesCheaper => Big / Expected;

    /// <summary>The price where a rule, not a trial, sends a share to the small model: share · small + (1 − share) · big.</summary>
    public static Interval Routed(Interval small, Interval big, double smallFraction) =>
        (small * smallFraction) + (big * (1 - smallFraction));

    private StageCosts Least => new(Small.Low, Judge.Low, Big.Low);

    private StageCosts Most => new(Small.High, Judge.High, Big.High);
}

/// <summary>Predicted dollars of one request at each stage of a cascade, and the escalation rate up to which the cascade saves (reduce.md 5.5).</summary>
/// <param name="Weak">The small model's answer, in dollars; repeated samples for self-consistency are in it.</param>
/// <param name="Judge">The decision on it: judge, embedding; 0 for log probabilities alone.</param>
/// <param name="Strong">The large model's answer to the same request, in dollars; above 0.</param>
/// <param name="AuditFraction">Share of requests that are sent to the large model and judged as well, to check: 0 to 1.</param>
/// <remarks>Predictions: what is billed is whole nano-dollars in <see cref="HeadroomWatch"/>.</remarks>
public readonly record struct StageCosts(double Weak, double Judge, double Strong, double AuditFraction = 0)
{
    /// <summary>Cost of the audit sample, spread over all requests.</summary>
    public double Audit => AuditFraction * (Strong + Judge);

    /// <summary>p*: the escalation rate at which the cascade costs what the strong model alone does; at most 1, below 0 where it never saves.</summary>
    public double MaxEscalation => 1 - ((Weak + Judge + Audit) / Strong);

    /// <summary>Expected cost of a request in the cascade.</summary>
    /// <param name="escalation">Share that goes on to the strong model, 0 to 1.</param>
    public double Expected(double escalation) => Weak + Judge + Audit + (escalation * Strong);

    /// <summary>Expected cost where a prior sends some requests straight to the strong model, and the rest into the cascade.</summary>
    /// <param name="direct">Share that goes straight to the strong model.</param>
    /// <param name="escalation">Of the rest, the share that goes on to it.</param>
    public double Expected(double direct, double escalation) =>
        (direct * Strong) + ((1 - direct) * Expected(escalation));

    /// <summary>p* − p: how much more could escalate before the cascade loses; below 0 it loses. Saved dollars are this times <see cref="Strong"/>.</summary>
    /// <param name="escalation">Share that goes on.</param>
    public double Headroom(double escalation) => MaxEscalation - escalation;

    /// <summary>Saved dollars a request against the strong model alone; negative where the cascade loses.</summary>
    /// <param name="direct">Share that goes straight to the strong model.</param>
    /// <param name="escalation">Of the rest, the share that goes on to it.</param>
    public double Saved(double direct, double escalation) => Strong - Expected(direct, escalation);
}
