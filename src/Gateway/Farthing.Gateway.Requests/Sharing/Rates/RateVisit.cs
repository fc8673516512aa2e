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
