using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Cascading;

/// <summary>Dollars of a cascade.</summary>
/// <param name="Small">Paid for the small model.</param>
/// <param name="Judge">Paid for the judge.</param>
/// <param name="Large">Paid for the large model's answers to clients.</param>
/// <param name="Audit">Paid for answers that only check.</param>
/// <param name="Alone">What the large model alone would have cost.</param>
internal readonly record struct CascadeMoney(Money Small, Money Judge, Money Large, Money Audit, Money Alone)
{
    public static CascadeMoney operator +(in CascadeMoney a, in CascadeMoney b) =>
        new(a.Small + b.Small, a.Judge + b.Judge, a.Large + b.Large, a.Audit + b.Audit, a.Alone + b.Alone);
}
