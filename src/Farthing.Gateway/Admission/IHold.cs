using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Admission;

/// <summary>Money that is held for an attempt. It ends once: by the first of its two methods that is called.</summary>
public interface IHold
{
    /// <summary>How much.</summary>
    Money Amount { get; }

    /// <summary>The attempt's cost is known: it is spent, and the rest is free again.</summary>
    void Settle(Money cost);

    /// <summary>Nothing was sent: all is free again.</summary>
    void Release();
}
