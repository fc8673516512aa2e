namespace Farthing.Planning.Exports;

/// <summary>The flags of <c>vllm serve</c> that the reader knows something about, by their long names.</summary>
internal static class VllmFlags
{
    /// <summary>Short names.</summary>
    private static readonly Dictionary<string, string> Short = new(StringComparer.Ordinal)
    {
        ["-tp"] = "tensor-parallel-size",
        ["-pp"] = "pipeline-parallel-size",
        ["-dp"] = "data-parallel-size",
        ["-ep"] = "enable-expert-parallel",
        ["-q"] = "quantization",
    };

    /// <summary>Switches: they take no value.</summary>
    private static readonly HashSet<string> Switches = new(StringComparer.Ordinal)
    {
        "enable-prefix-caching",
        "enable-chunked-prefill",
        "enable-expert-parallel",
        "enforce-eager",
        "trust-remote-code",
        "disable-log-requests",
        "disable-log-stats",
        "enable-log-requests",
        "enable-auto-tool-choice",
        "enable-lora",
        "async-scheduling",
        "disable-custom-all-reduce",
        "headless",
        "allow-credentials",
        "enable-request-id-headers",
        "enable-server-load-tracking",
        "enable-prompt-tokens-details",
        "enable-force-include-usage",
        "enable-sleep-mode",
        "enable-eplb",
        "enable-dbo",
        "enable-mfu-metrics",
        "kv-cache-metrics",
        "skip-tokenizer-init",
        "disable-frontend-multiprocessing",
        "disable-hybrid-kv-cache-manager",
    };

    /// <summary>Flags that change what a server does and that the model of it does not know, with the reason why that matters.</summary>
    private static readonly Dictionary<string, string> Unmodelled = new(StringComparer.Ordinal)
    {
        ["speculative-config"] = "speculative decoding is not simulated",
        ["enforce-eager"] = "step times assume CUDA graphs; without them each step takes longer",
        ["cpu-offload-gb"] = "weights in host memory are not simulated: steps take longer",
        ["swap-space"] = "swapping is not simulated: preempted requests are computed anew",
        ["enable-lora"] = "adapters are not simulated here",
        ["kv-transfer-config"] = "moving KV between servers is not simulated here",
        ["kv-offloading-size"] = "KV in host memory is not simulated: its prefix hits are missing",
        ["async-scheduling"] = "host time between steps is the coefficients', with or without it",
        ["enable-dbo"] = "overlap of two half batches is not simulated",
        ["enable-eplb"] = "experts are not moved between ranks in the simulation",
        ["enable-sleep-mode"] = "sleeping is not simulated",
        ["kv-cache-memory-bytes"] = "the KV pool is computed from gpu_memory_utilization instead",
        ["max-num-partial-prefills"] = "one partial prefill at a time is simulated",
        ["hf-overrides"] = "the catalog's architecture is used as it is",
        ["rope-scaling"] = "the catalog's context length is used as it is",
        ["decode-context-parallel-size"] = "context parallelism is not simulated",
        ["prefill-context-parallel-size"] = "context parallelism is not simulated",
    };

    /// <summary>The name without dashes and underscores, with its negation taken off: <c>--no_enable_prefix_caching</c> → <c>enable-prefix-caching</c>, false.</summary>
    public static string Name(string flag, out bool isNegated)
    {
        isNegated = false;
        if (Short.TryGetValue(flag, out string? known))
        {
            return known;
        }

        string name = flag.TrimStart('-').Replace('_', '-');
        if (name.StartsWith("no-", StringComparison.Ordinal))
        {
            isNegated = true;
            return name[3..];
        }

        return name;
    }

    /// <summary>True for a flag of the command line: dashes, then a letter.</summary>
    public static bool IsFlag(string word) =>
        (word.StartsWith("--", StringComparison.Ordinal) && word.Length > 2)
        || (word.Length > 1 && word[0] == '-' && char.IsLetter(word[1]));

    /// <summary>True where no value follows.</summary>
    public static bool IsSwitch(string name, bool isNegated) => isNegated || Switches.Contains(name);

    /// <summary>Why a flag matters though it is not simulated; null where it has no bearing.</summary>
    public static string? WhyItMatters(string name) => Unmodelled.GetValueOrDefault(name);
}
