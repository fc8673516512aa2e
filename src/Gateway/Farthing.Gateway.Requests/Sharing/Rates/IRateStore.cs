namespace Farthing.Gateway.Sharing.Rates;

/// <summary>Store of several gateways' buckets (GCRA, one time per bucket) and their concurrency slots. Time is the store's own.</summary>
/// <remarks>
/// The bound: let Φ be what a bucket holds plus the units that gateways have in hand. Taking moves units from the bucket into a hand or uses them up; bringing them back moves them the other way; nothing else adds to Φ but the drip. The store never lets a bucket fill beyond a minute's worth less what may still be in a hand (what was taken ahead in this span and the one before), so that Φ never exceeds a minute's worth. Hence over any time t all gateways together use at most a minute's worth + rate · t.
/// A visit of one gateway ends before its next begins; visits of several run at once.
/// </remarks>
internal interface IRateStore : IAsyncDisposable
{
    /// <summary>Its name: PostgreSQL.</summary>
    string Name { get; }

    /// <summary>Brings back, takes for each request all that it needs or nothing, and then ahead as far as is fair: at most a (4 × gateways)th of what is left, nothing from a bucket that is nearly empty.</summary>
    /// <exception cref="RateStoreAwayException">It cannot be reached, or does not answer in time. Whether anything was done is not known.</exception>
    Task<RateVisitResult> VisitAsync(RateVisit visit, CancellationToken cancellation);

    /// <summary>Says that a gateway is alive, and how many requests it has under way; slots of gateways that do not say so for <see cref="SlotLife"/> come free.</summary>
    /// <returns>How many gateways there are.</returns>
    /// <exception cref="RateStoreAwayException">As above.</exception>
    Task<int> RenewAsync(
        string gateway,
        IReadOnlyList<(string Id, int Running)> slots,
        CancellationToken cancellation
    );

    /// <summary>A gateway ends: its slots come free at once.</summary>
    /// <exception cref="RateStoreAwayException">As above.</exception>
    Task LeaveAsync(string gateway, CancellationToken cancellation);

    /// <summary>Forgets what says no more than a bucket that was never used.</summary>
    /// <exception cref="RateStoreAwayException">As above.</exception>
    Task CleanAsync(CancellationToken cancellation);

    /// <summary>Time for which slots of a silent gateway stay taken.</summary>
    TimeSpan SlotLife { get; }
}
