using Farthing.Documents.Benches;
using Farthing.Measurement.Load;
using Farthing.Testing.Proxies;

namespace Farthing.Tests.Measurement.Load.Runs;

/// <summary>The traps, through a proxy by the framework's client.</summary>
public sealed class ProxyTrapTests : LoadRunnerTraps, IDisposable
{
    private readonly TinyProxy proxy = new();

    /// <summary>The tunnel stands, and then nothing comes: who is silent cannot be told.</summary>
    protected override RequestOutcome WithoutTls => RequestOutcome.ConnectFailed;

    public void Dispose() => proxy.Dispose();

    protected override LoadTarget Over(LoadTarget target) =>
        target with
        {
            Proxy = ProxyAddress.Parse(proxy.Address, "--proxy"),
        };
}
