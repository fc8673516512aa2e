using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Ledger.Shipping;

/// <summary>What rows are shipped to did not do what it was asked.</summary>
/// <param name="fault">What is wrong.</param>
/// <param name="isTemporary">True where the same may go well later.</param>
public sealed class ShipTargetException(Fault fault, bool isTemporary) : Exception(fault.Message)
{
    /// <summary>What is wrong, and what to do.</summary>
    public Fault Fault { get; } = fault;

    /// <summary>True where the same may go well later: then the very same is to be sent again.</summary>
    public bool IsTemporary { get; } = isTemporary;
}
