using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Routing.Probes;

/// <summary>Asks one upstream whether it is well.</summary>
internal sealed class HealthProbe(
    ProbeClient client,
    Upstream upstream,
    HealthCheck check,
    UpstreamState state
)
{
    private readonly Uri address = new(upstream.Address, check.Path);

    /// <summary>Asks once.</summary>
    public async Task AskAsync(CancellationToken stop)
    {
        using CancellationTokenSource within = CancellationTokenSource.CreateLinkedTokenSource(stop);
        within.CancelAfter(check.Timeout);
        (_, string? complaint) = await client.FetchAsync(address, wantsBody: false, within.Token);
        stop.ThrowIfCancellationRequested();
        state.NoteHealth(complaint is null ? null : $"{check.Path}: {complaint}", check);
    }
}
