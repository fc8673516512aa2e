using Farthing.Gateway.Budgets;

namespace Farthing.Gateway.Sharing.Leases;

/// <summary>What an attempt lacks of its leases, and what they have set aside for it since it waited.</summary>
internal sealed class LeaseNeeds
{
    private readonly List<(Lease Lease, long NanoUsd)> promised = [];

    /// <summary>Leases that have to grow.</summary>
    public List<(BudgetOptions Budget, Lease Lease)> Lacking { get; } = [];

    /// <summary>A lease has set something aside.</summary>
    public void Promised(Lease lease, long nanoUsd) => promised.Add((lease, nanoUsd));

    /// <summary>The attempt comes for what a lease has set aside. Under the lease's lock.</summary>
    /// <returns>True where there was something.</returns>
    public bool Redeem(Balance balance)
    {
        int at = promised.FindIndex(one => one.Lease == balance);
        if (at < 0)
        {
            return false;
        }

        promised[at].Lease.Redeem(promised[at].NanoUsd);
        promised.RemoveAt(at);
        return true;
    }

    /// <summary>The attempt does not come for what is left: others may have it.</summary>
    public void Forgo()
    {
        foreach ((Lease lease, long nanoUsd) in promised)
        {
            lock (lease)
            {
                lease.Redeem(nanoUsd);
                lease.PassOn();
            }
        }

        promised.Clear();
    }
}
