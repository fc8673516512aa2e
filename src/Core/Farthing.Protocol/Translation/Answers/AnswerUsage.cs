namespace Farthing.Protocol.Translation.Answers;

/// <summary>Usage of an answer in classes that do not overlap; each format counts them in its own way.</summary>
/// <param name="Uncached">Prompt tokens that were computed.</param>
/// <param name="CacheRead">Prompt tokens that a cache supplied.</param>
/// <param name="CacheWrite">Prompt tokens that were computed and written to a cache.</param>
/// <param name="Output">Generated tokens, reasoning included.</param>
public readonly record struct AnswerUsage(long Uncached, long CacheRead, long CacheWrite, long Output)
{
    /// <summary>Of <see cref="CacheWrite"/>, those that stay for an hour.</summary>
    public long CacheWrite1h { get; init; }

    /// <summary>Generated tokens of reasoning, a part of <see cref="Output"/>; null where the upstream does not say it.</summary>
    public long? Reasoning { get; init; }

    /// <summary>All prompt tokens.</summary>
    public long Input => Uncached + CacheRead + CacheWrite;

    /// <summary>All tokens.</summary>
    public long Total => Input + Output;
}
