using Farthing.Gateway.Files;
using Farthing.Numerics.Quantities;
using Farthing.Settings;
using static Farthing.Settings.SettingKind;

namespace Farthing.Gateway.Caching.Policies;

/// <content>Their keys.</content>
internal static partial class CacheSettings
{
    /// <summary>The cache's bounds, and what holds where a key or model does not say it.</summary>
    private static IEnumerable<Setting> Bounds()
    {
        CacheOptions options = CacheOptions.None;
        CachePolicy policy = new();
        SemanticOptions learned = options.Semantic;
        return Setting.Within(
            "cache",
            Setting.Or(
                "bytes",
                Between(QuantityKind.Bytes, 1e6, 1e12),
                options.MaxBytes,
                "Bytes of all entries"
            ),
            Setting.Or("entries", Whole(1, 100_000_000), options.MaxEntries, "Entries in all"),
            Setting.Or(
                "tenant_share",
                Share(0.001),
                options.TenantFraction,
                "Share of the bytes that one tenant may have"
            ),
            Setting.Or(
                "max_answer",
                Between(QuantityKind.Bytes, 1000, 1e9),
                options.MaxAnswerBytes,
                "Longest answer that is stored"
            ),
            Setting.Or(
                "keep",
                Switch,
                "true",
                "Keeps entries over a restart, in cache.db of the data folder; where gateways share them, their store does"
            ),
            Setting.Or("epoch", Whole(0, 1_000_000_000), options.Epoch, "Another number drops everything"),
            Setting.Or("scope", Word("team", "key", "user"), "team", "Who shares answers"),
            Setting.Or("ttl", Time(1, GatewayRows.Year), policy.Ttl, "Life of an answer"),
            Setting.Or(
                "temperature",
                Word("zero", "any"),
                "zero",
                "Temperatures of requests that it answers"
            ),
            Setting.Or("choices", Switch, "false", "Takes requests for several choices (n) too"),
            Setting.Or(
                "tool_calls",
                Switch,
                "false",
                "Keeps conversations with tools or retrieval, and answers that call tools, too"
            ),
            Setting.Or("pad", Time(0, 60), policy.Pad, "Shortest time of a hit, ± 25 %"),
            new(
                "embedder",
                SettingKind.Text,
                "bge-small",
                "A model of this file that embeds questions; without it the built-in one does"
            )
            {
                WithoutIt = "built in",
            },
            Setting.Or(
                "embedder_wait",
                Time(0.001, 10),
                learned.EmbedderWait,
                "Longest wait for the embedder: then the question goes upstream"
            ),
            new("similarity", Number(0, 1), "0.9", "Least cosine of a candidate")
            {
                WithoutIt = "0.80 built in, 0.90 otherwise",
            },
            new(
                "judge",
                SettingKind.Text,
                "gpt-5-mini",
                "A model of this file that judges whether two answers say the same"
            )
            {
                WithoutIt = "what needs a judge counts as different",
            },
            Setting.Or(
                "false_hits",
                Share(0.00001),
                learned.MaxFalseHitFraction,
                "Share of semantic hits that may be wrong"
            ),
            Setting.Or(
                "strict_false_hits",
                Share(0.00001),
                learned.StrictFalseHitFraction,
                "The same for strict keys and models"
            ),
            Setting.Or(
                "audit_share",
                Share(0),
                learned.AuditFraction,
                "Share of semantic hits that are checked"
            ),
            Setting.Or(
                "semantic_ttl",
                Time(1, GatewayRows.Year),
                learned.Ttl,
                "Life of an answer for other words"
            )
        );
    }

    /// <summary>The cache of a key or a model.</summary>
    /// <param name="withoutIt">What holds where it says nothing.</param>
    private static IEnumerable<Setting> Policy(string withoutIt) =>
        [
            new(
                "cache",
                Word("off", "exact", "canonical", "shadow", "semantic"),
                "exact",
                "Answers requests that say the same again from the cache"
            )
            {
                WithoutIt = withoutIt,
            },
            new("cache_scope", Word("team", "key", "user"), "key", "Who shares its answers")
            {
                WithoutIt = "cache.scope",
            },
            new("cache_ttl", Time(1, GatewayRows.Year), "1h", "Life of its answers")
            {
                WithoutIt = "cache.ttl",
            },
            new("cache_temperature", Word("zero", "any"), "any", "Temperatures that it is for")
            {
                WithoutIt = "cache.temperature",
            },
            Setting.Or("cache_strict", Switch, "false", "Semantic hits under the stricter promise"),
        ];
}
