namespace Farthing.Economics.Purchases.Hindsight;

/// <summary>What a purchase cost over a time that came.</summary>
/// <param name="CommittedUsd">Paid in that time for committed nodes, used or not.</param>
/// <param name="RentedUsd">Paid in that time for nodes on demand.</param>
/// <param name="OwedUsd">To be paid later, over the rest of terms.</param>
/// <param name="RestUsd">The part of what is owed that the nodes are not worth any more.</param>
public sealed record PlayedCost(double CommittedUsd, double RentedUsd, double OwedUsd, double RestUsd)
{
    /// <summary>Paid in that time.</summary>
    public double PaidUsd => CommittedUsd + RentedUsd;

    /// <summary>What a choice is judged by: paid, and what the rest of the terms costs beyond its worth.</summary>
    public double TotalUsd => PaidUsd + RestUsd;
}
