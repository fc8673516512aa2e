using Farthing.Gateway.Files;
using Farthing.Settings.Values;

namespace Farthing.Gateway.Caching.Policies;

/// <summary>Settings of the response cache.</summary>
internal static partial class CacheSettings
{
    /// <summary>All of them.</summary>
    public static FeatureSettings All =>
        new()
        {
            Sections =
            [
                new(
                    "cache",
                    "The response cache: its bounds, and what holds where a key or model switches it on"
                ),
            ],
            Rows = [.. Bounds()],
            OfModels = [.. Policy("off")],
            OfKeys = [.. Policy("the model's")],
            Reloaded = ["cache"],
            Read = Read,
        };

    private static CacheOptions Read(FeatureFile file)
    {
        WrittenSection? section = file.Root.Section("cache");
        CachePolicy usual = section is null
            ? new()
            : new()
            {
                Scope = section.Choice<CacheScope>("scope"),
                Ttl = section.Time("ttl")!.Value,
                AnyTemperature = section.Text("temperature") == "any",
                Choices = section.IsOn("choices"),
                ToolCalls = section.IsOn("tool_calls"),
                Pad = section.Time("pad")!.Value,
            };
        CacheOptions bounds = section is null
            ? CacheOptions.None
            : new()
            {
                MaxBytes = section.Count("bytes")!.Value,
                MaxEntries = (int)section.Count("entries")!.Value,
                TenantFraction = section.Number("tenant_share")!.Value,
                MaxAnswerBytes = (int)section.Count("max_answer")!.Value,
                IsKept = section.IsOn("keep"),
                Epoch = section.Count("epoch")!.Value,
                Semantic = Semantic(section, file.Names),
            };
        Dictionary<string, CachePolicy> ofKeys = new(StringComparer.Ordinal);
        foreach ((string id, WrittenSection key) in file.Root.Named("keys"))
        {
            if (PolicyOf(key, usual) is CachePolicy policy)
            {
                ofKeys[id] = policy;
            }
        }

        Dictionary<string, CachePolicy> ofModels = new(StringComparer.Ordinal);
        foreach ((string model, WrittenSection written) in file.Sections)
        {
            if (PolicyOf(written, usual) is CachePolicy policy)
            {
                ofModels[model] = policy;
            }
        }

        return bounds with
        {
            Keys = ofKeys,
            Models = ofModels,
        };
    }

    private static SemanticOptions Semantic(WrittenSection section, IReadOnlyList<string> names)
    {
        ServeFileReader.CheckNames(section, "embedder", names);
        ServeFileReader.CheckNames(section, "judge", names);
        return new SemanticOptions
        {
            Embedder = section.Text("embedder") ?? "",
            EmbedderWait = section.Time("embedder_wait")!.Value,
            MinSimilarity = section.Number("similarity"),
            Judge = section.Text("judge") ?? "",
            MaxFalseHitFraction = section.Number("false_hits")!.Value,
            StrictFalseHitFraction = section.Number("strict_false_hits")!.Value,
            AuditFraction = section.Number("audit_share")!.Value,
            Ttl = section.Time("semantic_ttl")!.Value,
        };
    }

    private static CachePolicy? PolicyOf(WrittenSection section, CachePolicy usual) =>
        !section.Has("cache")
            ? null
            : usual with
            {
                Mode = section.Choice<CacheMode>("cache"),
                IsStrict = section.IsOn("cache_strict"),
                Scope = section.Has("cache_scope") ? section.Choice<CacheScope>("cache_scope") : usual.Scope,
                Ttl = section.Time("cache_ttl") ?? usual.Ttl,
                AnyTemperature = section.Has("cache_temperature")
                    ? section.Text("cache_temperature") == "any"
                    : usual.AnyTemperature,
            };
}
