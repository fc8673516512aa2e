using Farthing.Documents.Simulations;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;

namespace Farthing.Sheets.Simulations;

/// <content>Adapters that requests name.</content>
public sealed partial class SimulationSheet
{
    private IEnumerable<SheetBlock?> Adapters()
    {
        if (run.Adapters is not { } adapters)
        {
            yield break;
        }

        yield return BesideTable(
            "The same requests of the model itself",
            "without adapters",
            "with them",
            adapters.Latencies
        );
        yield return new SheetFacts([.. AdapterFacts(adapters)]);
    }

    private IEnumerable<(string, string)> AdapterFacts(SimulatedAdapters adapters)
    {
        yield return (
            "adapters",
            $"{Show.Count(adapters.Count)} of rank {Show.Count(adapters.MaxLoraRank)}, {Show.Bytes(adapters.BytesEach)} each; {(adapters.Skew == 0 ? "asked for alike" : $"asked for by Zipf's law (skew {Show.Three(adapters.Skew)})")}"
        );
        yield return (
            "batch",
            $"up to {Show.Counted(adapters.MaxLoras, "adapter")} in one; {Show.Count(adapters.Held)} of {Show.Count(run.Requests.Arrived)} requests waited since others had the slots"
        );
        yield return (
            "loads",
            $"{Show.Count(adapters.HostLoads)} from host memory (it holds {Show.Count(adapters.MaxCpuLoras)}), {Show.Count(adapters.StorageLoads)} from storage; steps waited {Show.Seconds(adapters.LoadS)} for them"
        );
        yield return (
            "cost",
            $"{Show.Percent(adapters.SlowdownFraction)} of throughput, {(adapters.SlowdownGiven ? "as given" : "assumed: 8 to 35 % are published, which is in the band")}; KV cache of {Show.Count(run.Deployment.KvTokensPerReplica)} tokens in place of {Show.Count(adapters.KvTokensWithout)}"
        );
    }
}
