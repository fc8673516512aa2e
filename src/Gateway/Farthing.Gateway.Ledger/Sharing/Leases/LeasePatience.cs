namespace Farthing.Gateway.Sharing.Leases;

/// <summary>Total wait of one attempt for money that other gateways hold and do not need.</summary>
internal sealed class LeasePatience
{
    private long until;

    /// <summary>Begins with the first balance that falls short; once.</summary>
    /// <param name="timestamp">Of the clock, when it ends.</param>
    public void Begin(long timestamp) => Interlocked.CompareExchange(ref until, timestamp, 0);

    /// <summary>True when it has ended.</summary>
    public bool IsOver(long now) => Interlocked.Read(ref until) is not 0 and long end && now >= end;
}
