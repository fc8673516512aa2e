using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Admission;

/// <summary>Money held for one attempt. Exactly one of <see cref="Settle"/> and <see cref="Release"/> is called, once.</summary>
public interface IHold
{
    /// <summary>The held amount.</summary>
    Money Amount { get; }

    /// <summary>The attempt cost this: the rest is free again.</summary>
    /// <param name="cost">Mostly less than the amount; more only where an upstream reported more than was possible.</param>
    void Settle(Money cost);

    /// <summary>After <see cref="Settle"/>: the cost was corrected by this, up or down.</summary>
    void Correct(Money by) { }

    /// <summary>Nothing was sent: all is free again.</summary>
    void Release();
}
