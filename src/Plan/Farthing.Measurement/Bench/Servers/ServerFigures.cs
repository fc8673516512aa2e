using Farthing.Measurement.Watching.Readings;

namespace Farthing.Measurement.Bench.Servers;

/// <summary>Figures of the server and its GPUs over a load. NaN stands for what they do not say.</summary>
public sealed record ServerFigures
{
    /// <summary>The addresses that were read.</summary>
    public required IReadOnlyList<ServerTarget> Targets { get; init; }

    /// <summary>All engines from before the load to after it: counters and distributions are of it.</summary>
    public required EngineWindow Whole { get; init; }

    /// <summary>The GPUs in the steady window; null without an exporter.</summary>
    public required GpuWindow? Gpus { get; init; }

    /// <summary>MBU and MFU in the steady window.</summary>
    public required LoadReading Load { get; init; }

    /// <summary>Requests in the batch.</summary>
    public required ServerSpread Running { get; init; }

    /// <summary>Requests that wait.</summary>
    public required ServerSpread Waiting { get; init; }

    /// <summary>Share of KV blocks in use.</summary>
    public required ServerSpread KvUse { get; init; }

    /// <summary>Prompt tokens that were looked up in the prefix cache.</summary>
    public required double PrefixQueries { get; init; }

    /// <summary>Those that it held.</summary>
    public required double PrefixHits { get; init; }

    /// <summary>Mean watts over output tokens per second here.</summary>
    public required double JoulesPerOutputToken { get; init; }

    /// <summary>Every page.</summary>
    public required IReadOnlyList<ServerPoint> Course { get; init; }

    /// <summary>False where fewer than two pages lie in the steady window: its figures are then of the whole load.</summary>
    public required bool IsSteady { get; init; }

    /// <summary>Rounds of reading.</summary>
    public required int Pages { get; init; }

    /// <summary>Between two rounds.</summary>
    public required double IntervalSeconds { get; init; }

    /// <summary>Processor time of the reading thread; NaN where it is not known.</summary>
    public required double ProcessorSeconds { get; init; }

    /// <summary>The server's counts beside ours; null before they are compared.</summary>
    public ServerAgreement? Agreement { get; init; }

    /// <summary>True when an engine's page was read.</summary>
    public bool HasEngine => Targets.Any(target => target.IsEngine);

    /// <summary>Cached prompt tokens over those looked up; null where it is not known.</summary>
    public double? HitFraction => double.IsNaN(Whole.HitFraction) ? null : Whole.HitFraction;
}

/// <summary>Mean and largest of a figure over the pages of a window; NaN where no page said it.</summary>
/// <param name="Mean">Mean.</param>
/// <param name="Max">Largest.</param>
public readonly record struct ServerSpread(double Mean, double Max)
{
    /// <summary>Of the values that are known.</summary>
    public static ServerSpread Of(IEnumerable<double> values)
    {
        double[] known = [.. values.Where(value => !double.IsNaN(value))];
        return known.Length == 0
            ? new ServerSpread(double.NaN, double.NaN)
            : new ServerSpread(known.Average(), known.Max());
    }
}

/// <summary>An address whose metrics were read during a load.</summary>
/// <param name="Name">The address.</param>
/// <param name="Engine">Whose metrics they are.</param>
/// <param name="Model">The model that it says it serves; empty where it does not say.</param>
/// <param name="IsEngine">False for an exporter of GPU metrics.</param>
/// <param name="Pages">Pages that were read.</param>
/// <param name="Missed">Times that no page came.</param>
/// <param name="State">What is odd about it; empty for nothing.</param>
public sealed record ServerTarget(
    string Name,
    string Engine,
    string Model,
    bool IsEngine,
    int Pages,
    int Missed,
    string State
);

/// <summary>Server's counts beside the received ones, over the whole load.</summary>
/// <param name="ServerTokens">Output tokens by the server's counter; NaN where it has none.</param>
/// <param name="ClientTokens">Output tokens that came here, those of broken answers included.</param>
/// <param name="SlackTokens">Tokens that broken answers still lacked: the server may have written them.</param>
/// <param name="ServerTtftSeconds">Mean TTFT by the server's histogram; NaN where it has none.</param>
/// <param name="ClientTtftSeconds">Mean TTFT here, from sending.</param>
public sealed record ServerAgreement(
    double ServerTokens,
    double ClientTokens,
    double SlackTokens,
    double ServerTtftSeconds,
    double ClientTtftSeconds
)
{
    /// <summary>Counts may differ by this share of the larger one.</summary>
    public const double Tolerance = 0.05;

    /// <summary>The server's count less ours, beyond what broken answers explain, over the larger one; NaN where it is not known.</summary>
    public double Difference
    {
        get
        {
            double more = ServerTokens - ClientTokens;
            double beyond = more > 0 ? Math.Max(0, more - SlackTokens) : more;
            double larger = Math.Max(ServerTokens, ClientTokens);
            return larger > 0 ? beyond / larger
                : double.IsNaN(ServerTokens) ? double.NaN
                : 0;
        }
    }

    /// <summary>Part of the mean TTFT that network and client add, in seconds; NaN where the server publishes none, or claims more than was seen here.</summary>
    public double NetworkSeconds
    {
        get
        {
            double more = ClientTtftSeconds - ServerTtftSeconds;
            return more >= 0 ? more : double.NaN;
        }
    }
}
