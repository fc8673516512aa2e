namespace Farthing.Gateway.Sharing.Rates;

/// <summary>Part of a visit for one bucket or one concurrency limit.</summary>
internal readonly record struct VisitedMeter
{
    /// <summary>Its name in the store.</summary>
    public required string Id { get; init; }

    /// <summary>Value of a unit, in ticks; 0 for a concurrency limit.</summary>
    public double TicksPerUnit { get; init; }

    /// <summary>Most requests at a time; 0 for a bucket.</summary>
    public int Slots { get; init; }

    /// <summary>Units that the gateway would like to have in hand beyond the needs.</summary>
    public long Ahead { get; init; }

    /// <summary>Units taken ahead that come back unused.</summary>
    public long Back { get; init; }

    /// <summary>When those were taken, as the store said it: too old ones are not taken back.</summary>
    public long TakenAt { get; init; }

    /// <summary>Tokens that answers took beyond what was taken for them; negative: less. Of a count: the slots that the gateway keeps.</summary>
    public long Owed { get; init; }
}
