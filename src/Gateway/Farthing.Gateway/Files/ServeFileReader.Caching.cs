using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Routing;
using Farthing.Settings.Values;

namespace Farthing.Gateway.Files;

/// <content>The response cache.</content>
public sealed partial class ServeFileReader
{
    private readonly Dictionary<string, WrittenSection> cachedModels = new(StringComparer.Ordinal);

    private CacheOptions Cache(WrittenSection root, IReadOnlyList<ModelRoute> models)
    {
        WrittenSection? section = root.Section("cache");
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
                Semantic = Semantic(section, models),
            };
        Dictionary<string, CachePolicy> ofKeys = new(StringComparer.Ordinal);
        foreach ((string id, WrittenSection key) in root.Named("keys"))
        {
            if (PolicyOf(key, usual) is CachePolicy policy)
            {
                ofKeys[id] = policy;
            }
        }

        Dictionary<string, CachePolicy> ofModels = new(StringComparer.Ordinal);
        foreach (ModelRoute model in models)
        {
            if (
                cachedModels.TryGetValue(model.Name, out WrittenSection? written)
                && PolicyOf(written, usual) is CachePolicy policy
            )
            {
                ofModels[model.Name] = policy;
            }
        }

        return bounds with
        {
            Keys = ofKeys,
            Models = ofModels,
        };
    }

    private static SemanticOptions Semantic(WrittenSection section, IReadOnlyList<ModelRoute> models)
    {
        string[] names = [.. models.Select(one => one.Name)];
        CheckNames(section, "embedder", names);
        CheckNames(section, "judge", names);
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
