namespace Farthing.Gateway.Sharing.Rates;

/// <summary>What a visit wants of one bucket or one count of requests at a time.</summary>
internal readonly record struct VisitedMeter
{
    /// <summary>Its name in the store.</summary>
    public required string Id { get; init; }

    /// <summary>What a unit is worth, in ticks; 0 for a count of requests at a time.</summary>
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
