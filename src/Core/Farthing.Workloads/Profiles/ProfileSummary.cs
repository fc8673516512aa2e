namespace Farthing.Workloads.Profiles;

/// <summary>Summary of a profile, for a screen's first line.</summary>
/// <param name="Name">The profile.</param>
/// <param name="MeanInputTokens">Mean prompt length.</param>
/// <param name="MeanOutputTokens">Mean output length.</param>
/// <param name="MaxTotalTokens">Bound of prompt plus output that it can draw.</param>
/// <param name="PeakMinuteFactor">Busiest minute over mean, as measured in the source trace; null where it has no arrivals.</param>
/// <param name="RatePerSecond">Mean rate of the source trace; null where it has no arrivals.</param>
/// <param name="HasPrefixes">True when requests share prefixes.</param>
/// <param name="IsClosedLoop">True when sessions wait for completions.</param>
public sealed record ProfileSummary(
    string Name,
    double MeanInputTokens,
    double MeanOutputTokens,
    int MaxTotalTokens,
    double? PeakMinuteFactor,
    double? RatePerSecond,
    bool HasPrefixes,
    bool IsClosedLoop
);
