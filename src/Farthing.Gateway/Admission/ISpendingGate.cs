using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Admission;

/// <summary>Budgets.</summary>
public interface ISpendingGate
{
    /// <summary>Holds an attempt's worst case against every budget on its way, or against none. Thread-safe; does not wait.</summary>
    HoldAnswer TryHold(in Demand demand, in ModelPrice price);
}
