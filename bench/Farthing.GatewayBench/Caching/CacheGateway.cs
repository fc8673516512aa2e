using Farthing.GatewayBench.Beside;

namespace Farthing.GatewayBench.Caching;

/// <summary>Gateways of the cache's bench: the models <c>plain</c>, <c>exact</c>, <c>canonical</c> and <c>shadow</c> at one upstream; journal, ledger and a budget are on.</summary>
internal static class CacheGateway
{
    /// <summary>Starts one.</summary>
    /// <param name="farthing">The program.</param>
    /// <param name="folder">A folder of its own.</param>
    /// <param name="upstream">The upstream's port.</param>
    /// <param name="hasCache">Whether models have a cache.</param>
    /// <param name="isKept">Whether entries are kept in a file.</param>
    public static Contender Start(string farthing, string folder, int upstream, bool hasCache, bool isKept)
    {
        Directory.CreateDirectory(folder);
        int port = Contender.FreePort();
        string config = Path.Combine(folder, "farthing.yaml");
        string price = "price: { in: $0.05/M, cached: $0.01/M, out: $0.08/M }";
        string Model(string name) =>
            $"  {name}: {{ upstream: up, model: paced, {price}{(hasCache && name != "plain" ? $", cache: {name}" : "")} }}";
        File.WriteAllText(
            config,
            $$"""
            listen: 127.0.0.1:{{port}}
            data: data
            {{(hasCache ? $"cache: {{ keep: {(isKept ? "true" : "false")}, bytes: 64MB }}" : "")}}
            upstreams:
              up: { url: "http://127.0.0.1:{{upstream}}/v1", engine: vllm }
            models:
            {{Model("plain")}}
            {{Model("exact")}}
            {{Model("canonical")}}
            {{Model("shadow")}}
            keys: { bench: { secret_file: key, team: bench } }
            budgets:
              - { scope: each key, limit: $1000000, period: day }
            """
        );
        File.WriteAllText(Path.Combine(folder, "key"), Contenders.Key);
        System.Diagnostics.Process process = Contender.Start(farthing, "serve", config);
        Contender.WaitFor(port);
        return new Contender("farthing serve", process, port, port);
    }
}
