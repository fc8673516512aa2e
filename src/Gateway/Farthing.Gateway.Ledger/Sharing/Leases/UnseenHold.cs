namespace Farthing.Gateway.Sharing.Leases;

/// <summary>Money held for an attempt, or what a hold was raised by, from when it is held until the shared ledger has the record that says so. If the gateway is killed before that, nobody else knows of it.</summary>
/// <param name="fromNanoUsd">What was held for the attempt before; 0 at its beginning.</param>
/// <param name="toNanoUsd">What is held for it from here on.</param>
/// <param name="earlier">What was held for it before.</param>
internal sealed class UnseenHold(long fromNanoUsd, long toNanoUsd, UnseenHold? earlier)
{
    private readonly long nanoUsd = toNanoUsd - fromNanoUsd;
    private long record = long.MaxValue;
    private long endRecord = long.MaxValue;
    private long endNanoUsd;

    /// <summary>The journal has it.</summary>
    /// <param name="sequence">The record that says so, or a later one.</param>
    public void Write(long sequence)
    {
        if (Interlocked.Read(ref record) == long.MaxValue)
        {
            Interlocked.Exchange(ref record, sequence);
        }
    }

    /// <summary>The attempt has ended, and cost this. What never came into the journal is not charged by any restart.</summary>
    /// <param name="costNanoUsd">The cost.</param>
    /// <param name="sequence">The record that says so.</param>
    public void End(long costNanoUsd, long sequence)
    {
        for (UnseenHold? one = this; one is not null; one = one.Earlier)
        {
            one.endNanoUsd = Math.Clamp(costNanoUsd - one.FromNanoUsd, 0, one.nanoUsd);
            Interlocked.Exchange(
                ref one.endRecord,
                Interlocked.Read(ref one.record) == long.MaxValue ? 0 : sequence
            );
        }
    }

    /// <summary>What of it the shared ledger does not show.</summary>
    /// <param name="kept">The last record that a kill cannot take from the journal.</param>
    /// <param name="seen">The last record that the ledger has.</param>
    public long NanoUsd(long kept, long seen) =>
        Interlocked.Read(ref record) <= seen ? 0
        : Interlocked.Read(ref endRecord) <= kept ? endNanoUsd
        : nanoUsd;

    private long FromNanoUsd => fromNanoUsd;

    private UnseenHold? Earlier => earlier;
}
