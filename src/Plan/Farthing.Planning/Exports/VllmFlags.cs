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
    private static readonly Dictionary<string, UnsimulatedFlag> Unmodelled = new(StringComparer.Ordinal)
    {
        ["speculative-config"] = Changes("speculative decoding is not simulated"),
        ["speculative-model"] = Changes("speculative decoding is not simulated"),
        ["enforce-eager"] = Changes("step times assume CUDA graphs; without them each step takes longer"),
        ["cpu-offload-gb"] = Changes("weights in host memory are not simulated: steps take longer"),
        ["kv-transfer-config"] = Changes("moving KV between servers is not simulated here"),
        ["kv-offloading-size"] = Changes("KV in host memory is not simulated: its prefix hits are missing"),
        ["enable-dbo"] = Changes("overlap of two half batches is not simulated"),
        ["kv-cache-memory-bytes"] = Changes("the KV pool is computed from gpu_memory_utilization instead"),
        ["decode-context-parallel-size"] = Changes("context parallelism is not simulated"),
        ["prefill-context-parallel-size"] = Changes("context parallelism is not simulated"),
        ["swap-space"] = Leaves("swapping is not simulated: preempted requests are computed anew"),
        ["async-scheduling"] = Leaves("host time between steps is the coefficients', with or without it"),
        ["enable-eplb"] = Leaves("experts are not moved between ranks in the simulation"),
        ["enable-sleep-mode"] = Leaves("sleeping is not simulated"),
        ["max-num-partial-prefills"] = Leaves("one partial prefill at a time is simulated"),
        ["hf-overrides"] = Leaves("the catalog's architecture is used as it is"),
        ["rope-scaling"] = Leaves("the catalog's context length is used as it is"),
    };

    /// <summary>Words by which <c>--runner</c>, <c>--task</c> and <c>--convert</c> make a server that generates nothing.</summary>
    private static readonly HashSet<string> Pooling = new(StringComparer.Ordinal)
    {
        "pooling",
        "embed",
        "embedding",
        "classify",
        "score",
        "reward",
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

    /// <summary>A flag that matters though it is not simulated; null where it has no bearing, or is switched off.</summary>
    /// <param name="name">The flag's long name.</param>
    /// <param name="isNegated">True for its negation.</param>
    /// <param name="value">Its value.</param>
    public static UnsimulatedFlag? Find(string name, bool isNegated, string? value)
    {
        if (name is "runner" or "task" or "convert")
        {
            return value is not null && Pooling.Contains(value)
                ? Changes("pooling is not simulated: such a server generates no tokens")
                : null;
        }

        return
            Unmodelled.TryGetValue(name, out UnsimulatedFlag? flag)
            && !(isNegated && flag.ChangesServer)
            && value != "0"
            && !(value == "1" && name.EndsWith("parallel-size", StringComparison.Ordinal))
            ? flag
            : null;
    }

    private static UnsimulatedFlag Changes(string why) => new(why, true);

    private static UnsimulatedFlag Leaves(string why) => new(why, false);
}

/// <summary>A flag that is not simulated.</summary>
/// <param name="Why">What is not, or is assumed instead.</param>
/// <param name="ChangesServer">True where it changes memory or speed, so that the simulated fleet is not the one that is served.</param>
internal sealed record UnsimulatedFlag(string Why, bool ChangesServer);
