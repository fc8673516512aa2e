namespace Farthing.Measurement.Scraping;

/// <summary>Result of one fetch.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Words">The reason in words, where there is no page.</param>
public sealed record FetchedPage(FetchOutcome Outcome, string Words = "")
{
    /// <summary>The page; valid until the source is asked again.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>True for OpenMetrics.</summary>
    public bool IsOpenMetrics { get; init; }

    /// <summary>The server's clock when it answered, in seconds since 1970; NaN where it does not say.</summary>
    public double ServerUnixSeconds { get; init; } = double.NaN;
}
