namespace Farthing.Gateway.Sharing.Rates;

/// <summary>One visit of a gateway to the store: everything that its waiting requests need, what it would like to have in hand, and what it brings back.</summary>
internal sealed class RateVisit
{
    /// <summary>Which gateway.</summary>
    public required string Gateway { get; init; }

    /// <summary>How many there are, as far as it knows: its share of what is left is a fourth of what would be fair.</summary>
    public required int Gateways { get; init; }

    /// <summary>The meters; each once.</summary>
    public List<VisitedMeter> Meters { get; } = [];

    /// <summary>The needs, by request.</summary>
    public List<RateNeed> Needs { get; } = [];

    /// <summary>How many requests need something.</summary>
    public int Requests { get; set; }
}
