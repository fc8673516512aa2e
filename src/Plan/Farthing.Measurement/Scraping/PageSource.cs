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

/// <summary>Pages that were saved to a file, one after another; <c># EOF</c> ends each but the last.</summary>
/// <param name="name">How the file is called.</param>
/// <param name="text">What it holds.</param>
public sealed class SavedPageSource(string name, ReadOnlyMemory<byte> text) : PageSource
{
    private int at;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override bool IsLive => false;

    /// <inheritdoc/>
    public override Task<FetchedPage> FetchAsync(CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> rest = text[at..];
        ReadOnlySpan<byte> span = rest.Span;
        if (span.TrimStart(" \t\r\n"u8).IsEmpty)
        {
            return Task.FromResult(new FetchedPage(FetchOutcome.Ended, "no further page"));
        }

        int mark = span.IndexOf("# EOF"u8);
        int end = mark < 0 ? span.Length : mark + 5;
        if (mark >= 0 && end < span.Length)
        {
            int feed = span[end..].IndexOf((byte)'\n');
            end = feed < 0 ? span.Length : end + feed + 1;
        }

        at += end;
        return Task.FromResult(new FetchedPage(FetchOutcome.Page) { Body = rest[..end] });
    }
}
