using System.Diagnostics;
using Farthing.GatewayBench.Beside;

namespace Farthing.GatewayBench.Caching;

/// <summary>Gateways of the cache's bench: the models <c>plain</c>, <c>exact</c>, <c>canonical</c>, <c>shadow</c> and <c>semantic</c> at one upstream; journal, ledger and a budget are on.</summary>
internal static class CacheGateway
{
    private const string AdminKey = "BENCH_ADMIN_KEY";

    /// <summary>Lets a model's scope serve other words, though it has no evidence.</summary>
    public static void Promote(string farthing, string model, int admin)
    {
        using Process promoting = Process.Start(
            farthing,
            $"cache promote --scope team:bench --model {model} --without-evidence --admin http://127.0.0.1:{admin} --key-env {AdminKey}"
        );
        promoting.WaitForExit();
        if (promoting.ExitCode != 0)
        {
            throw new InvalidOperationException($"{model} does not serve");
        }
    }

    /// <summary>Starts one.</summary>
    /// <param name="farthing">The program.</param>
    /// <param name="folder">A folder of its own.</param>
    /// <param name="upstream">The upstream's port.</param>
    /// <param name="hasCache">Whether models have a cache.</param>
    /// <param name="isKept">Whether entries are kept in a file.</param>
    /// <param name="admin">The port of its admin API.</param>
    /// <param name="more">A line more of its configuration.</param>
    public static Contender Start(
        string farthing,
        string folder,
        int upstream,
        bool hasCache,
        bool isKept,
        int admin,
        string more = ""
    )
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
            admin: { listen: "127.0.0.1:{{admin}}", key_env: {{AdminKey}} }
            {{(hasCache ? $"cache: {{ keep: {(isKept ? "true" : "false")}, bytes: 64MB }}" : "")}}
            {{more}}
            upstreams:
              up: { url: "http://127.0.0.1:{{upstream}}/v1", engine: vllm }
            models:
            {{Model("plain")}}
            {{Model("exact")}}
            {{Model("canonical")}}
            {{Model("shadow")}}
            {{Model("semantic")}}
            keys: { bench: { secret_file: key, team: bench } }
            budgets:
              - { scope: each key, limit: $1000000, period: day }
            """
        );
        File.WriteAllText(Path.Combine(folder, "key"), Contenders.Key);
        Environment.SetEnvironmentVariable(AdminKey, "an-admin-key-of-this-bench-alone");
        Process process = Contender.Start(farthing, "serve", config);
        Contender.WaitFor(port);
        return new Contender("farthing serve", process, port, port);
    }
}
