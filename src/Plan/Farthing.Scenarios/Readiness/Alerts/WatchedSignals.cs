using Farthing.Protocol.Exposition;

namespace Farthing.Scenarios.Readiness.Alerts;

/// <summary>Meaning of a series by its name: the names that watch reads (data/metric_names.json), those that Farthing publishes, and those that a file records.</summary>
internal sealed class WatchedSignals
{
    /// <summary>The series of watch's own alerts; its label <c>rule</c> names the rule.</summary>
    public const string OwnAlerts = "farthing_alert";

    /// <summary>Series that say whether any kernel runs: near 100 % with one request.</summary>
    private static readonly HashSet<string> Busy = new(StringComparer.Ordinal)
    {
        "DCGM_FI_DEV_GPU_UTIL",
        "DCGM_FI_PROF_GR_ENGINE_ACTIVE",
        "nvidia_smi_utilization_gpu_ratio",
        "nvidia_gpu_duty_cycle",
        "nv_gpu_utilization",
        "container_accelerator_duty_cycle",
    };

    private readonly Dictionary<string, (WatchedSignal Signal, double Scale)> names = new(
        StringComparer.Ordinal
    );

    /// <summary>The names, with the series that rules record.</summary>
    public WatchedSignals(IEnumerable<AlertRuleText> rules)
    {
        foreach ((string name, MetricBinding binding) in MetricVocabulary.BuiltIn.Names)
        {
            WatchedSignal? signal = binding.Signal switch
            {
                MetricSignal.Ttft => WatchedSignal.Ttft,
                MetricSignal.DramActive or MetricSignal.ReadBytes => WatchedSignal.Mbu,
                _ => null,
            };
            if (signal is WatchedSignal known)
            {
                double scale = binding.Part == SeriesPart.Count ? 1 : binding.Scale;
                names.TryAdd(name, (known, scale));
                names.TryAdd(Family(name), (known, scale));
            }
        }

        foreach (AlertRuleText rule in rules.Where(rule => !rule.IsAlert))
        {
            foreach (WatchedSignal signal in (WatchedSignal[])[WatchedSignal.Mbu, WatchedSignal.Ttft])
            {
                if (
                    PromTokens
                        .Of(rule.Expression)
                        .Any(token => token.Kind == PromKind.Name && Is(token.Text, signal))
                )
                {
                    names.TryAdd(rule.Name, (signal, 1));
                }
            }
        }
    }

    /// <summary>True for a series that says this.</summary>
    public bool Is(string name, WatchedSignal signal) =>
        signal == WatchedSignal.GpuBusy
            ? Busy.Contains(name)
            : (
                names.TryGetValue(name, out (WatchedSignal Signal, double Scale) known)
                && known.Signal == signal
            ) || (name.StartsWith("farthing_", StringComparison.Ordinal) && IsOwn(name, signal));

    /// <summary>Seconds or share of one unit of a series.</summary>
    public double Scale(string name) =>
        names.TryGetValue(name, out (WatchedSignal Signal, double Scale) known) ? known.Scale : 1;

    private static bool IsOwn(string name, WatchedSignal signal) =>
        signal == WatchedSignal.Mbu
            ? name.Contains("_mbu_", StringComparison.Ordinal)
            : name.Contains("_ttft_", StringComparison.Ordinal)
                || name.Contains("time_to_first_token", StringComparison.Ordinal);

    /// <summary>A histogram's name without its ending, as native histograms and queries of its mean have it.</summary>
    private static string Family(string name)
    {
        foreach (string ending in (string[])["_bucket", "_sum", "_count"])
        {
            if (name.EndsWith(ending, StringComparison.Ordinal))
            {
                return name[..^ending.Length];
            }
        }

        return name;
    }
}

/// <summary>A signal that the checklist asks for.</summary>
internal enum WatchedSignal
{
    /// <summary>Bytes moved over what memory can move.</summary>
    Mbu,

    /// <summary>Time to first token.</summary>
    Ttft,

    /// <summary>GPU utilization: any kernel runs.</summary>
    GpuBusy,
}
