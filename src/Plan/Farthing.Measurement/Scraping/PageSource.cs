namespace Farthing.Measurement.Scraping;

/// <summary>Source of pages of metrics: a server, or a file that holds some.</summary>
/// <remarks>One caller at a time. A fault of the world is an outcome, never an exception.</remarks>
public abstract class PageSource
{
    /// <summary>The address, as it is shown.</summary>
    public abstract string Name { get; }

    /// <summary>True for a server, whose pages come with time; false for a file, whose pages are all there.</summary>
    public abstract bool IsLive { get; }

    /// <summary>The page of now.</summary>
    public abstract Task<FetchedPage> FetchAsync(CancellationToken cancellation);
}
