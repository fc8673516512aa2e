namespace Farthing.Gateway.Upstreams;

/// <summary>Settings that make an upstream report a stream's usage.</summary>
public enum UsageForcing
{
    /// <summary>Not at all: it says it by itself, or never (then it is estimated).</summary>
    None,

    /// <summary>As <see cref="IncludeUsage"/>, until it refuses the option. Engines that are not known.</summary>
    Learned,

    /// <summary><c>stream_options.include_usage</c>: at the end of the stream. OpenAI and what is compatible.</summary>
    IncludeUsage,

    /// <summary>Also <c>continuous_usage_stats</c>: in every chunk, so that a stream that is cut off is metered to its last chunk. vLLM.</summary>
    Continuous,
}
