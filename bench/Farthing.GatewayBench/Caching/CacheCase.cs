using Farthing.GatewayBench.Beside;

namespace Farthing.GatewayBench.Caching;

/// <summary>One kind of request at one gateway.</summary>
internal sealed class CacheCase(string name, Contender gateway, string model, CacheAsk ask, string said)
{
    /// <summary>Clients at once while processor time is taken.</summary>
    public const int Connections = 16;

    private const double RoundSeconds = 1;
    private const double AloneSeconds = 0.4;
    private readonly List<double> cpu = [];
    private readonly List<double> alone = [];

    public string Name => name;

    public Contender Gateway => gateway;

    public double CpuUs => BesideRun.Median(cpu);

    /// <summary>The median of what each round took more than the other's, which came just before: a machine's slow minutes fall on both.</summary>
    public double CpuUsOver(CacheCase other) =>
        BesideRun.Median([.. cpu.Zip(other.cpu, (own, before) => own - before)]);

    public double P50Ms => BesideRun.Median(alone) / 1000;

    public (long Requests, double P50) Ask(LoadProcess load, int connections, double seconds) =>
        load.Vary(gateway.Port, model, ask, said, connections, seconds);

    public void Round(LoadProcess load)
    {
        double before = gateway.ProcessorSeconds;
        long requests = Ask(load, Connections, RoundSeconds).Requests;
        cpu.Add((gateway.ProcessorSeconds - before) / requests * 1e6);
        alone.Add(Ask(load, 1, AloneSeconds).P50);
    }
}
