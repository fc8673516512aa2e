using Farthing.Measurement.Scraping;

namespace Farthing.Measurement.Watching.Past;

/// <summary>The name of an address in Prometheus; its pages are put together from what is stored there.</summary>
/// <param name="name">The label <c>instance</c>.</param>
internal sealed class PastSource(string name) : PageSource
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override bool IsLive => false;

    /// <inheritdoc/>
    public override Task<FetchedPage> FetchAsync(CancellationToken cancellation) =>
        Task.FromResult(new FetchedPage(FetchOutcome.Ended, "its past has been read"));
}
