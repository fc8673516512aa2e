using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Admission;

/// <summary>Budgets of every scope that a request counts for. Any thread; no I/O.</summary>
public interface ISpendingGate
{
    /// <summary>Holds the most that an attempt can cost, in all scopes or in none.</summary>
    /// <param name="demand">What it asks for.</param>
    /// <param name="price">Of the deployment that it would go to.</param>
    HoldAnswer TryHold(in Demand demand, in ModelPrice price);
}
