namespace Farthing.Planning.Apis;

/// <summary>An input and the value at which, alone, it turns the answer to buy or to serve around.</summary>
/// <param name="Input"><c>rate</c>, <c>gpu-price</c>, <c>people</c>, <c>api-price</c> or <c>output-length</c>.</param>
/// <param name="Unit">Its unit, as in Quantity: <c>requests_per_s</c>, <c>usd_per_hour</c>, <c>count</c>, <c>usd_per_m_tokens</c>, <c>ratio</c>.</param>
/// <param name="Current">Its value now.</param>
/// <param name="Value">The value that turns the answer; null where none does.</param>
/// <param name="Words">The sentence: <c>self-hosting wins above 16.4 req/s (this fleet carries 19.3)</c>, or why nothing turns it.</param>
public sealed record DecisionFlip(string Input, string Unit, double Current, double? Value, string Words)
{
    /// <summary>True when some value turns the answer.</summary>
    public bool IsFeasible => Value is not null;

    /// <summary>The change that it takes, as a share of the current value; null where none does.</summary>
    public double? Change => Value is double value && Current != 0 ? (value / Current) - 1 : null;
}
