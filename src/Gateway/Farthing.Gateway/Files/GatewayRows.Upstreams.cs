using Farthing.Gateway.Dialects;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Routing.Hedging;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Quantities;
using Farthing.Protocol.Exposition;
using Farthing.Settings;
using static Farthing.Settings.SettingKind;

namespace Farthing.Gateway.Files;

/// <content>Where requests go, and what they cost there.</content>
public static partial class GatewayRows
{
    private const double MaxTokens = 100_000_000;

    /// <summary>Shortest interval of checks.</summary>
    private static SettingKind Pace => Time(0.1, Year);

    private static SettingKind After =>
        Formed(
            text => text == "p95" || QuantityParser.TryParse(text, QuantityKind.Duration, out _, out _),
            "not a time",
            "p95, or a time such as 2s"
        );

    private static IEnumerable<Setting> Upstreams()
    {
        UpstreamTimeouts timeouts = new();
        HealthCheck health = new();
        string[] engines =
        [
            "hosted",
            .. MetricVocabulary
                .BuiltIn.Engines.Where(one => one.Kind == PageKind.Engine)
                .Select(one => one.Id),
            "other",
        ];
        return Setting.Within(
            "upstreams.*",
            [
                new("url", Url, "https://api.openai.com/v1", "Its address, up to the endpoint's path")
                {
                    WithoutIt =
                        "needed; of bedrock and vertex the public address of region; with emulate none",
                },
                new(
                    "emulate",
                    Text,
                    "llama-3.1-8b --gpu H100-SXM",
                    "In place of url, words of farthing emulate: serve starts it on a free port and ends it; files are relative to this one"
                ),
                Setting.Or(
                    "api",
                    Word("openai", "anthropic", "azure", "both", "bedrock", "vertex"),
                    "openai",
                    "The API that it speaks; both: OpenAI's and Anthropic's; bedrock, vertex: Anthropic's at a cloud"
                ),
                new(
                    "speaks",
                    Word([.. Dialect.Conversations.Select(one => one.Name)]),
                    "[chat]",
                    "Conversations that it takes as they are; others are translated into the first"
                )
                {
                    IsList = true,
                    WithoutIt =
                        "by api: openai and azure chat, responses; anthropic, bedrock and vertex messages; both all three",
                },
                new("api_version", Text, "2024-10-21", "Azure's version of the API"),
                Setting.Or(
                    "engine",
                    Word(engines),
                    "hosted",
                    "Its engine; vllm is asked for running usage in every chunk, other for usage until it refuses"
                ),
                .. Secret("key", "Its API key"),
                Setting.Or(
                    "key_as",
                    Word("usual", "bearer", "api-key", "x-api-key"),
                    "usual",
                    "The header that the key goes out in"
                ),
                .. Setting.Within(
                    "timeouts",
                    Setting.Or("connect", Time(0, Year), timeouts.Connect, "Until it accepts the connection"),
                    Setting.Or("first_byte", Time(0, Year), timeouts.FirstByte, "Until its answer begins"),
                    Setting.Or("between_bytes", Time(0, Year), timeouts.BetweenBytes, "Within an answer"),
                    Setting.Or("whole", Time(0, Year), timeouts.Whole, "For a whole answer")
                ),
                new(
                    "steering",
                    Word([.. SteeringNames.All]),
                    "[provider]",
                    "Members with which clients may have it choose another model, provider, adapter, rank or place in the queue"
                )
                {
                    IsList = true,
                    WithoutIt = "none: such requests are refused",
                },
                new(
                    "forbid_betas",
                    Text,
                    "[context-1m-*]",
                    "Features of clients' anthropic-beta that are not passed on; a star at the end stands for any date"
                )
                {
                    IsList = true,
                    WithoutIt = "none: to an upstream that speaks Anthropic's API the header goes as it is",
                },
                new(
                    "betas",
                    Text,
                    "[context-management-2025-06-27]",
                    "Features of anthropic-beta that translated requests are sent with"
                )
                {
                    IsList = true,
                    WithoutIt = "none",
                },
                new("organization", Text, "org-1", "Its openai-organization; clients' own is not passed on"),
                new(
                    "project",
                    Text,
                    "proj-1",
                    "Its openai-project; clients' own is not passed on. With vertex the Google Cloud project"
                ),
                .. Clouds(),
                new(
                    "drain",
                    Time(0, Year),
                    "30s",
                    "Read on for this time after a client left, for providers that bill to the end"
                )
                {
                    WithoutIt = "the upstream is canceled at once",
                },
                new(
                    "stops_when_cut",
                    Switch,
                    "true",
                    "It stops generating when its answer is no longer read, which holds: learned needs"
                )
                {
                    WithoutIt = "true for engines, false for hosted and other, and with drain",
                },
                .. Setting.Within(
                    "health",
                    Setting.Or("path", Text, health.Path, "The path of the check, from the address's root"),
                    Setting.Or("every", Pace, health.Every, "Time between two checks"),
                    Setting.Or("timeout", Pace, health.Timeout, "Longest wait for the answer"),
                    Setting.Or(
                        "healthy_after",
                        Whole(1, 100),
                        health.HealthyAfter,
                        "Good answers in a row until it counts as healthy"
                    ),
                    Setting.Or(
                        "unhealthy_after",
                        Whole(1, 100),
                        health.UnhealthyAfter,
                        "Bad answers in a row until it counts as unhealthy"
                    )
                ),
                new(
                    "metrics",
                    Url,
                    "http://10.0.0.2:9000/metrics",
                    "Page of its metrics, for queue and the ledger's batch"
                )
                {
                    WithoutIt = "the engine's usual path, read only for queue",
                },
                .. Setting.Within(
                    "queue",
                    new Setting(
                        "most_waiting",
                        Whole(1, 1_000_000),
                        "20",
                        "Waiting requests at which it is full"
                    ),
                    new Setting(
                        "kv_use",
                        Share(0.01),
                        "90%",
                        "Share of the KV cache in use at which it is full"
                    ),
                    Setting.Or("every", Pace, TimeSpan.FromSeconds(1), "Time between two readings")
                ),
            ]
        );
    }

    private static IEnumerable<Setting> Models(IReadOnlyList<FeatureSettings> features)
    {
        ModelRoute model = new() { Name = "", Deployments = [] };
        HedgeOptions hedge = new();
        return Setting.Within(
            "models.*",
            [
                .. Deployment(isAlone: true),
                .. Setting.Within("deployments[]", Deployment(isAlone: false)),
                Setting.Or(
                    "policy",
                    Word("weighted", "least_outstanding", "session_affine", "prefix_affine"),
                    "weighted",
                    "Choice among deployments of the same priority"
                ),
                Setting.Or(
                    "load_factor",
                    Between(QuantityKind.Count, 1, 1000),
                    model.LoadFactor,
                    "Maximum load over the mean at which an affine policy keeps its deployment"
                ),
                .. Setting.Within(
                    "hedge",
                    Setting.Or(
                        "after",
                        After,
                        "p95",
                        "Time without a first byte; p95: longer than 95 % of the last 256 answers"
                    ),
                    Setting.Or(
                        "at_most",
                        Share(0.001),
                        hedge.AtMost,
                        "Hedges as a share of the model's requests"
                    ),
                    Setting.Or(
                        "drain",
                        Time(0, Year),
                        hedge.Drain,
                        "Time for which a losing whole answer is read on, to learn its cost"
                    )
                ),
                new("fallbacks", Text, "[gpt-4o-mini]", "Models to try next") { IsList = true },
                .. features.SelectMany(one => one.OfModels),
            ]
        );
    }

    private static IEnumerable<Setting> Deployment(bool isAlone)
    {
        SettingKind tokens = Whole(1, MaxTokens);
        return
        [
            new("upstream", Text, "openai", "The upstream that serves it") { IsNeeded = !isAlone },
            new("model", Text, "gpt-4o-mini", "Its name at the upstream")
            {
                WithoutIt = "the model's name here",
            },
            new("name", Text, "openai/gpt-4o-mini", "The deployment's name in the ledger")
            {
                WithoutIt = "upstream/model",
            },
            .. Setting.Within(
                "price",
                [
                    .. Price(isAlone: false),
                    .. Parts(),
                    .. Units(),
                    .. Setting.Within("flex", Price()),
                    .. Setting.Within("priority", Price()),
                    .. Setting.Within("batch", Price()),
                ]
            ),
            new("catalog", Text, "openai/gpt-4o-mini", "The catalog's entry whose prices and context hold")
            {
                WithoutIt = "the entry of the deployment's name",
            },
            Setting.Or(
                "batch_tier",
                Word("standard", "flex", "batch"),
                "standard",
                "Service tier of batch lines that name none and have a day; batch: they go to the provider's batch API. Both need a price of the tier"
            ),
            .. Uncharged(),
            new("context", tokens, "131072", "Its context window in tokens") { WithoutIt = "the catalog's" },
            new("max_output", tokens, "8192", "Maximum tokens of an answer"),
            new(
                "max_output_per_second",
                Whole(1, 1e6),
                "500",
                "Most tokens of one answer in a second, at engines that stop when cut: bounds what a kill cuts off"
            )
            {
                WithoutIt = "what a kill cuts off is charged at its hold",
            },
            new("default_output", tokens, "4096", "Tokens of an answer that states no limit")
            {
                WithoutIt = FormattableString.Invariant(
                    $"max_output; else none is sent, or where a budget or token limit counts the catalog's longest answer, {Gateway.Upstreams.Deployment.BoundedOutputTokens:N0} if unknown"
                ),
            },
            new(
                "max_image_tokens",
                Whole(0, MaxTokens),
                "1600",
                "Maximum tokens of an image, a sound or a file"
            )
            {
                WithoutIt = "the catalog's bound of an image, else as unbounded says",
            },
            Setting.Or(
                "unbounded",
                Word("hold-context", "allow", "refuse"),
                "hold-context",
                "Requests whose cost has no bound, where a budget or token limit counts"
            ),
            .. Setting.Within("translate", Translation()),
            Setting.Or(
                "holds",
                Word("worst", "learned"),
                "worst",
                "What a budget holds for a stream: the most that it can cost, or what nine of ten came to, raised as it flows"
            ),
            Setting.Or(
                "weight",
                Between(QuantityKind.Count, 1e-6, 1e6),
                1,
                "Its share beside others of the same priority"
            ),
            Setting.Or("priority", Whole(0, 1000), 0, "Lower ones are tried first"),
        ];
    }

    private static IEnumerable<Setting> Units()
    {
        SettingKind price = Between(QuantityKind.Usd, 0, 1e6);
        return
        [
            new("per_1k_searches", price, "$2", "1,000 search units of /v1/rerank, which it opens"),
            new(
                "per_1m_tokens",
                price,
                "$0.02",
                "1,000,000 tokens of /v1/rerank, which it opens in the place of per_1k_searches"
            ),
            new(
                "per_image",
                price,
                "$0.04",
                "An image of /v1/images/generations, /edits and /variations, which it opens"
            ),
            new("images.*", price, "$0.08", "Its price by size, quality or both: 1792x1024, hd, 1792x1024/hd")
            {
                WithoutIt = "per_image",
            },
            new(
                "per_1m_characters",
                price,
                "$15",
                "1,000,000 characters of /v1/audio/speech, which it opens"
            ),
            new("per_1k_requests", price, "$0", "1,000 requests to /v1/moderations, which it opens"),
            new(
                "per_minute",
                price,
                "$0.006",
                "A minute of sound at /v1/audio/transcriptions and /translations, which it opens"
            ),
        ];
    }
}
