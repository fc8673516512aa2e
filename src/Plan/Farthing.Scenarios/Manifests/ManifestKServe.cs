using Farthing.Planning.Exports;
using Farthing.Settings.Trees;

namespace Farthing.Scenarios.Manifests;

/// <summary>KServe's own words of a manifest: InferenceService, and LLMInferenceService of v1alpha1 and v1alpha2.</summary>
internal static class ManifestKServe
{
    /// <summary>KV cache in host memory or on disks.</summary>
    public const string Offloading = "kvCacheOffloading";

    private const string Mount = "/mnt/models";
    private const string HuggingFace = "hf://";
    private static readonly string[] Servers = ["main", "kserve-container"];

    /// <summary>The model of a place such as <c>hf://Qwen/Qwen3-32B</c>; of a volume or a bucket its stated name.</summary>
    public static string? ModelOf(YamlNode? uri, YamlNode? name)
    {
        if (uri.Text() is not string text)
        {
            return null;
        }

        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        return scheme < 0 || text.StartsWith(HuggingFace, StringComparison.Ordinal)
            ? text[(scheme < 0 ? 0 : scheme + 3)..]
            : name.Text() ?? text[(scheme + 3)..];
    }

    /// <summary>Commands with the model in place of the folder that KServe mounts it at.</summary>
    public static IReadOnlyList<IReadOnlyList<ShellWord>> WithModel(
        IReadOnlyList<IReadOnlyList<ShellWord>> commands,
        string? model
    ) =>
        model is null
            ? commands
            :
            [
                .. commands.Select(words =>
                    (IReadOnlyList<ShellWord>)
                        [.. words.Select(word => word.Text == Mount ? word with { Text = model } : word)]
                ),
            ];

    /// <summary>True for a container beside the server: it has an image and a name of its own.</summary>
    public static bool IsSidecar(YamlNode container) =>
        container.At("image").Text() is not null
        && container.At("name").Text() is string name
        && !Servers.Contains(name);

    /// <summary>Fewest copies of a service that is scaled, 1 where nobody says; null where it is not.</summary>
    public static int? FewestScaled(YamlNode node) =>
        node.At("scaling", "maxReplicas") is null ? null : node.At("scaling", "minReplicas").Count() ?? 1;

    /// <summary>Pods of one copy over several nodes: groups of data-parallel ranks, or pipeline stages; null on one node.</summary>
    public static int? Pods(YamlNode node)
    {
        YamlNode? spread = node.At("parallelism");
        return node.At("worker") is not YamlMapping ? null
            : spread.At("data").Count() is int data && spread.At("dataLocal").Count() is int local
                ? Math.Max(1, data / local)
            : spread.At("pipeline").Count();
    }

    /// <summary>Remarks on copies that come and go, and on settings of other objects.</summary>
    public static IEnumerable<string> Notes(YamlNode node)
    {
        if (FewestScaled(node) is int fewest)
        {
            yield return $"the manifest scales from {fewest} to {node.At("scaling", "maxReplicas").Text()} copies: {fewest} counted (--current-gpus says how many you run)";
        }

        if (node.At("baseRefs") is YamlSequence bases)
        {
            yield return $"settings of baseRefs ({string.Join(", ", bases.Items.Select(each => each.At("name").Text()))}) are not in this file";
        }
    }

    /// <summary>Flags of the adapters that a model serves beside itself.</summary>
    public static IEnumerable<string> Adapters(YamlNode? lora)
    {
        if (lora is null)
        {
            yield break;
        }

        yield return "--enable-lora";
        if (lora.At("maxAdapters").Count() is int slots)
        {
            yield return FormattableString.Invariant($"--max-loras={slots}");
        }

        if (lora.At("maxRank").Count() is int rank)
        {
            yield return FormattableString.Invariant($"--max-lora-rank={rank}");
        }

        IReadOnlyList<YamlNode> adapters = lora.At("adapters").Items();
        if (adapters.Count > 0)
        {
            yield return "--lora-modules";
        }

        foreach (YamlNode adapter in adapters)
        {
            yield return $"{adapter.At("name").Text()}={adapter.At("uri").Text()}";
        }
    }
}
