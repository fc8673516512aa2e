using Farthing.Numerics.Reading;

namespace Farthing.Catalogs.Names;

/// <summary>Words of files from outside (precisions, engines, length distributions) as the words used here; exact first, then without case.</summary>
public sealed class WordAliases
{
    private readonly Dictionary<string, Dictionary<string, string>> exact = [];

    private WordAliases() { }

    /// <summary>Names of GPUs that have no specification, with the reason.</summary>
    public IReadOnlyDictionary<string, string> UnknownGpus => exact["unknown.gpus"];

    /// <summary>Names of models that have no specification, with the reason.</summary>
    public IReadOnlyDictionary<string, string> UnknownModels => exact["unknown.models"];

    /// <summary>A precision: bf16, fp16, fp8, int8, int4, nvfp4, mxfp4 or bitsandbytes; null when the word is not known.</summary>
    public string? Precision(string word) => Find("precisions", word);

    /// <summary>An engine: vllm, trtllm, sglang, tgi, lmdeploy or unstated; null when the word is not known.</summary>
    public string? Engine(string word) => Find("engines", word);

    /// <summary>A distribution of lengths; null when the word is not known.</summary>
    public string? LengthDistribution(string word) => Find("length_dist", word);

    internal static WordAliases Read(MemberReader root)
    {
        WordAliases aliases = new();
        aliases.Add("unknown.gpus", root.Section("unknown")?.Section("gpus"));
        aliases.Add("unknown.models", root.Section("unknown")?.Section("models"));
        foreach (string kind in (string[])["precisions", "engines", "length_dist"])
        {
            MemberReader? group = root.Section(kind);
            aliases.Add(kind, group?.Section("aliases"));
            foreach (string key in (string[])["values", "weight_precision"])
            {
                if (group?[key].IsList == true)
                {
                    foreach (string word in group.Texts(key))
                    {
                        aliases.exact[kind].TryAdd(word, word);
                    }
                }
            }
        }

        return aliases;
    }

    private void Add(string kind, MemberReader? words)
    {
        Dictionary<string, string> map = [];
        exact[kind] = map;
        if (words is null)
        {
            return;
        }

        foreach ((string alias, TreeNode meant) in words.Node.Members)
        {
            if (meant.Text is string word)
            {
                map[alias] = word;
            }
        }
    }

    private string? Find(string kind, string word)
    {
        Dictionary<string, string> map = exact[kind];
        if (map.TryGetValue(word, out string? value))
        {
            return value;
        }

        foreach ((string alias, string meant) in map)
        {
            if (alias.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return meant;
            }
        }

        return null;
    }
}
