namespace Farthing.Serving.Lifecycles;

/// <summary>What became of the standby of a run.</summary>
public sealed record StandbyUse
{
    /// <summary>Orders of replicas that took what stood by.</summary>
    public required int Taken { get; init; }

    /// <summary>Orders that found nothing standing by.</summary>
    public required int FoundEmpty { get; init; }

    /// <summary>Time in which standbys waited, summed.</summary>
    public required long WaitingNs { get; init; }

    /// <summary>Time from the launch of nodes for the standby until they stood by, were taken over or given back, summed.</summary>
    public required long FillingNs { get; init; }

    /// <summary>Share of the price that is paid for <see cref="WaitingNs"/>.</summary>
    public required double PaidFraction { get; init; }

    /// <summary>Replica-time that is paid for it: filling whole, waiting by its share.</summary>
    public long PaidNs => FillingNs + (long)Math.Round(PaidFraction * WaitingNs);
}
