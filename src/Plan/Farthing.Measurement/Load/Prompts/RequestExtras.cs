namespace Farthing.Measurement.Load.Prompts;

/// <summary>Fields of requests that not every server takes; what is refused is left out, and said.</summary>
/// <param name="HasIgnoreEos"><c>ignore_eos</c> and <c>min_tokens</c>: answers have the asked length.</param>
/// <param name="HasContinuousUsage"><c>stream_options.continuous_usage_stats</c>: tokens of every event are known.</param>
public sealed record RequestExtras(bool HasIgnoreEos, bool HasContinuousUsage)
{
    /// <summary>Everything that helps measuring.</summary>
    public static RequestExtras All { get; } = new(true, true);

    /// <summary>Nothing that OpenAI itself does not take.</summary>
    public static RequestExtras None { get; } = new(false, false);
}
