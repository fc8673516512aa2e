namespace Farthing.Gateway.Metering;

/// <summary>Prices that hold for the whole of a request whose prompt is longer than a bound, as some providers have them.</summary>
/// <param name="AboveInputTokens">The bound; a prompt of exactly this length is not longer.</param>
/// <param name="Price">The prices beyond it.</param>
public sealed record LongPromptPrice(long AboveInputTokens, ModelPrice Price);
