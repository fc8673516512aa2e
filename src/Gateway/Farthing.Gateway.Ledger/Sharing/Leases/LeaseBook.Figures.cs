namespace Farthing.Gateway.Sharing.Leases;

/// <content>How the leases stand, for those who watch the gateway.</content>
public sealed partial class LeaseBook
{
    private long asked;
    private long refused;

    /// <summary>Moves that asked the store for more.</summary>
    internal long Asked => Interlocked.Read(ref asked);

    /// <summary>Of those, moves that got nothing because the balance was used up.</summary>
    internal long Refused => Interlocked.Read(ref refused);

    /// <summary>The store did not answer when it was last asked.</summary>
    internal bool IsAway => Interlocked.Read(ref restUntilTimestamp) != 0;

    /// <summary>The leases that the store knows of, by budget.</summary>
    internal IReadOnlyList<LeaseFigures> Figures()
    {
        Dictionary<string, LeaseFigures> figures = new(StringComparer.Ordinal);
        int current = Current;
        foreach (Lease lease in leases.Values)
        {
            if (lease.Stand(current) is not (long granted, long inHand))
            {
                continue;
            }

            string budget = lease.Key.Budget;
            LeaseFigures sum = figures.GetValueOrDefault(budget) ?? new LeaseFigures(budget, 0, 0, 0);
            figures[budget] = new LeaseFigures(
                budget,
                sum.Held + 1,
                sum.GrantedNanoUsd + granted,
                sum.InHandNanoUsd + inHand
            );
        }

        return [.. figures.Values.OrderBy(one => one.Budget, StringComparer.Ordinal)];
    }

    /// <summary>A move was answered.</summary>
    /// <param name="isRefused">It got nothing of what it needed.</param>
    internal void Count(bool isRefused)
    {
        Interlocked.Increment(ref asked);
        if (isRefused)
        {
            Interlocked.Increment(ref refused);
        }
    }
}
