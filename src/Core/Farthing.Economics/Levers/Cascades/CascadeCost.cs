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
