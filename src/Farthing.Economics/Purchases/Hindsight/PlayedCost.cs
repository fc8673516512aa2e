namespace Farthing.Economics.Purchases.Hindsight;

/// <summary>What a purchase cost over a time that came.</summary>
/// <param name="CommittedUsd">Paid in that time for committed nodes, used or not.</param>
/// <param name="RentedUsd">Paid in that time for nodes on demand.</param>
/// <param name="RestUsd">Rest of terms that end later, less what the nodes are still worth; not paid yet.</param>
public sealed record PlayedCost(double CommittedUsd, double RentedUsd, double RestUsd)
{
    /// <summary>Paid in that time.</summary>
    public double PaidUsd => CommittedUsd + RentedUsd;

    /// <summary>What a choice is judged by: paid, and the rest of the terms.</summary>
    public double TotalUsd => PaidUsd + RestUsd;
}
