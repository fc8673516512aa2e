namespace Farthing.Gateway.Sharing.Rates;

/// <summary>One visit of a gateway to the store: everything that its waiting requests need, what it would like to have in hand, and what it brings back.</summary>
internal sealed class RateVisit
{
    /// <summary>Which gateway.</summary>
    public required string Gateway { get; init; }

    /// <summary>Number of gateways, as far as it knows: its share of the rest is a fourth of the fair one.</summary>
    public required int Gateways { get; init; }

    /// <summary>The meters; each once.</summary>
    public List<VisitedMeter> Meters { get; } = [];

    /// <summary>The needs, by request.</summary>
    public List<RateNeed> Needs { get; } = [];

    /// <summary>Number of requests that need something.</summary>
    public int Requests { get; set; }
}

/// <summary>Units of a meter that a request needs.</summary>
/// <param name="Request">Its number in the visit.</param>
/// <param name="Meter">The meter's number in the visit.</param>
/// <param name="Units">Requests, tokens or slots.</param>
internal readonly record struct RateNeed(int Request, int Meter, long Units);

/// <summary>Answer of a store to a <see cref="RateVisit"/>.</summary>
/// <param name="NowTicks">The store's time.</param>
/// <param name="Waits">By request: 0 when all that it needs was taken, otherwise ticks until it would fit, and nothing was taken.</param>
/// <param name="Blames">By request: the number of the meter that has it wait; -1 for none.</param>
/// <param name="Got">By meter: units taken ahead.</param>
/// <param name="Stands">By meter: ticks until the bucket is full, or requests at a time of all gateways.</param>
internal sealed record RateVisitResult(long NowTicks, long[] Waits, int[] Blames, long[] Got, long[] Stands);

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
