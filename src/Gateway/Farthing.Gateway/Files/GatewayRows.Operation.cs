using System.Globalization;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Sharing;
using Farthing.Gateway.Telemetry.Metrics;
using Farthing.Gateway.Telemetry.Tracing;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Quantities;
using Farthing.Settings;
using static Farthing.Settings.SettingKind;

namespace Farthing.Gateway.Files;

/// <content>For whom it serves, within which rules, and what operators see.</content>
public static partial class GatewayRows
{
    private static SettingKind Scope =>
        Formed(text => RequestScope.Parse(text) is not null, "no such scope", RequestScope.Expected);

    private static SettingKind Day =>
        Formed(text => DayOf(text) is not null, "not a day or time", "2026-12-31, or 2026-12-31T18:00:00Z");

    private static SettingKind Hash =>
        Formed(text => KeySecret.IsHash(text), "not a SHA-256", KeySecret.HashExpected);

    private static SettingKind MetricsAddress =>
        Formed(
            text => text == "api" || ListenOptions.Parse(text) is not null,
            "not an address",
            "address:port such as 127.0.0.1:9464, or api: beside the API"
        );

    /// <summary>The time that a text is, UTC where it says no zone; null where it is none.</summary>
    public static DateTimeOffset? DayOf(string? text) =>
        DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTimeOffset time
        )
            ? time
            : null;

    private static IEnumerable<Setting> Rules(IReadOnlyList<FeatureSettings> features) =>
        [
            .. Setting.Within(
                "keys.*",
                [
                    .. Secret("secret", "Its secret"),
                    new("sha256", Hash, new string('0', 64), "Its secret's SHA-256, in the secret's place"),
                    new("team", Text, "search", "The team that it belongs to"),
                    new("user", Text, "mia", "Its user; requests cannot override it"),
                    new("tags", Text, "[feature=answers]", "Tags of all its requests") { IsList = true },
                    new("models", Text, "[llama-3.1-8b]", "The models that it may use, or patterns: openai/*")
                    {
                        IsList = true,
                        WithoutIt = "all",
                    },
                    new("aliases", Text, "[fast=gpt-4o-mini]", "Its own names for models") { IsList = true },
                    new("fallbacks", Text, "[gpt-4o=gpt-4o-mini]", "Models to try after one, in this order")
                    {
                        IsList = true,
                        WithoutIt = "the model's",
                    },
                    new(
                        "max_body",
                        Between(
                            QuantityKind.Bytes,
                            ListenOptions.LeastBodyBytes,
                            ListenOptions.GreatestBodyBytes
                        ),
                        "1MiB",
                        "Largest body of its requests, at most the gateway's"
                    )
                    {
                        WithoutIt = "the gateway's max_body",
                    },
                    .. features.SelectMany(one => one.OfKeys),
                    new(
                        "record",
                        Word("off", "lengths", "hashes"),
                        "lengths",
                        "What is recorded of its prompts"
                    )
                    {
                        WithoutIt = "the gateway's record",
                    },
                    new("expires", Day, "2026-12-31", "Time of expiry"),
                    Setting.Or("disabled", Switch, "false", "Refuses it"),
                ]
            ),
            .. Setting.Within(
                "budgets[]",
                new Setting("scope", Scope, "team:search", "The requests that it counts") { IsNeeded = true },
                new Setting("limit", Between(QuantityKind.Usd, 0, 9e9), "$500", "Dollars in a period")
                {
                    IsNeeded = true,
                },
                Setting.Or(
                    "period",
                    Formed(
                        text => PeriodRule.Parse(text) is not null,
                        "no such period, or no such time zone on this machine",
                        PeriodRule.Expected
                    ),
                    "month",
                    "Period after which it starts anew, at midnight UTC or in the zone; week: Monday"
                ),
                Setting.Or(
                    "hard",
                    Switch,
                    "true",
                    "Refuses requests that it does not cover; false only warns"
                ),
                Setting.Or(
                    "alerts",
                    Positive(QuantityKind.Fraction, 10),
                    "80%, 100%",
                    "Shares of the limit that send an alert"
                ) with
                {
                    IsList = true,
                },
                new Setting("id", Text, "search-2026", "Its id in the ledger")
                {
                    WithoutIt = "scope per period",
                }
            ),
            .. Setting.Within(
                "limits[]",
                new Setting("scope", Scope, "each key", "The requests that it counts") { IsNeeded = true },
                new Setting("requests_per_minute", Whole(1, 1e9), "600", "Requests a minute"),
                new Setting("tokens_per_minute", Whole(1, 1e12), "400k", "Tokens a minute"),
                new Setting("concurrency", Whole(1, 1_000_000), "32", "Requests at a time")
            ),
            Setting.Or(
                "budget_status",
                Word("402", "429"),
                "402",
                "HTTP status of a request that no budget covers; no official client tries 402 again"
            ),
            Setting.Or(
                "hold_wait",
                Time(0, 600),
                new HoldOptions().Wait,
                "Wait for money that other requests hold; then 429"
            ),
            Setting.Or(
                "shrink_to_budget",
                Switch,
                "false",
                "Cuts an output limit to what is not spent, and says so in x-farthing-max-tokens"
            ),
            .. Setting.Within(
                "shared",
                [
                    .. Secret("postgres", "The PostgreSQL, as Npgsql takes it"),
                    Setting.Or(
                        "cache",
                        Word("postgres", "off"),
                        "postgres",
                        "Where gateways share entries of the response cache; off: each has its own"
                    ),
                    Setting.Or(
                        "cache_bytes",
                        Between(QuantityKind.Bytes, 1e6, 1e13),
                        SharedOptions.DefaultCacheBytes,
                        "Bytes of all entries there; one tenant may have cache.tenant_share of them"
                    ),
                    Setting.Or(
                        "limits_when_away",
                        Word("local", "refuse"),
                        "local",
                        "Limits while their store is away. local: each gateway continues with its share"
                    ),
                    Setting.Or(
                        "lost_after",
                        Time(10, 3600),
                        SharedOptions.DefaultLostAfter,
                        "Silence after which a gateway's unspent budget goes back to the others"
                    ),
                ]
            ),
            .. Setting.Within(
                "admin",
                [
                    .. Secret("key", "Its key, of 20 characters at least"),
                    .. Setting.Within(
                        "keys.*",
                        [
                            .. Secret("key", "The key, of 20 characters at least"),
                            new("sha256", Hash, new string('0', 64), "Its SHA-256, in its place"),
                            Setting.Or(
                                "role",
                                Word("view", "keys", "admin"),
                                "view",
                                "What it may do: look; also make and change virtual keys; everything"
                            ),
                        ]
                    ),
                    Setting.Or("listen", Address, $"127.0.0.1:{AdminOptions.Port}", "Its address and port"),
                    Setting.Or("allow_remote", Switch, "false", "Allows other machines, with tls"),
                    new(
                        "hosts",
                        Text,
                        "[admin.example]",
                        "Names in the Host header that it answers to without TLS, beside localhost and IP addresses: those of a proxy before it"
                    )
                    {
                        IsList = true,
                    },
                    .. Setting.Within("tls", Tls()),
                ]
            ),
        ];

    private static IEnumerable<Setting> Tls() =>
        [
            new("certificate", Text, "tls.crt", "PEM with the certificate and its intermediates, beside key"),
            new("key", Text, "tls.key", "PEM with its private key"),
            new("pkcs12", Text, "tls.p12", "A PKCS#12 file with both, in their place"),
            .. Secret("password", "Its password"),
            new(
                "client_ca",
                Text,
                "clients.pem",
                "PEM of the authority whose certificates clients must show"
            ),
        ];

    private static IEnumerable<Setting> Clients()
    {
        ClientPatience patience = new();
        RetryBudgetOptions retries = new();
        BreakerOptions breakers = new();
        SettingKind time = Positive(QuantityKind.Duration, Year);
        return
        [
            .. Setting.Within(
                "retries",
                Setting.Or("attempts", Whole(1, 20), GatewayOptions.UsualAttempts, "Tries of one request"),
                Setting.Or(
                    "at_most",
                    Share(),
                    retries.AtMost,
                    "Retries as a share of an upstream's requests of ten seconds"
                ),
                Setting.Or(
                    "per_second",
                    Between(QuantityKind.Count, 0, 1e6),
                    retries.PerSecond,
                    "Retries a second beside that share"
                )
            ),
            .. Setting.Within(
                "breakers",
                Setting.Or(
                    "failures_in_a_row",
                    Whole(1, 1000),
                    breakers.FailuresInARow,
                    "Failures in a row that open it"
                ),
                Setting.Or(
                    "rest_for",
                    Time(0, Year),
                    breakers.RestFor,
                    "First pause; doubles with each failed trial"
                ),
                Setting.Or("rest_at_most", Time(0, Year), breakers.RestAtMost, "Longest pause")
            ),
            .. Setting.Within("tls", Tls()),
            new("h2c", Address, "127.0.0.1:4002", "An address for HTTP/2 without TLS, beside listen"),
            .. Setting.Within(
                "clients",
                Setting.Or(
                    "connections",
                    Whole(1, 1_000_000),
                    patience.MaxConnections,
                    "Connections at a time; more are closed at once"
                ),
                new("bodies", Between(QuantityKind.Bytes, 1024, 1e13), "1GiB", "Bytes of bodies at a time")
                {
                    WithoutIt = "an eighth of the memory",
                },
                new(
                    "bodies_of_key",
                    Between(QuantityKind.Bytes, 1024, 1e13),
                    "256MiB",
                    "Of these, one key's; its other requests wait up to 5 s, then 429"
                )
                {
                    WithoutIt = "a quarter of bodies",
                },
                Setting.Or("headers_within", time, patience.HeadersWithin, "Time for a request's head"),
                Setting.Or(
                    "keep_alive",
                    time,
                    patience.KeepAlive,
                    "Time that a connection without requests stays open"
                ),
                Setting.Or(
                    "body_bytes_per_second",
                    Between(QuantityKind.Count, 1, 1e9),
                    patience.MinBodyBytesPerSecond,
                    "Slowest accepted body"
                ),
                Setting.Or(
                    "body_grace",
                    Time(1.1, Year),
                    patience.BodyGrace,
                    "Time before a body's speed counts"
                ),
                Setting.Or(
                    "stalled_after",
                    time,
                    patience.StalledReader,
                    "Time without reading after which a client with 64 KiB waiting is disconnected"
                )
            ),
        ];
    }

    private static IEnumerable<Setting> Operation() =>
        [
            Setting.Or(
                "metrics.listen",
                MetricsAddress,
                $"127.0.0.1:{MetricsOptions.DefaultPort}",
                "Its address and port; api: on the API's port, for everybody who reaches it"
            ),
            .. Setting.Within(
                "telemetry",
                [
                    new("otlp", Url, "http://127.0.0.1:4318", "The collector")
                    {
                        WithoutIt = "OTEL_EXPORTER_OTLP_ENDPOINT",
                    },
                    new("protocol", Word("http/protobuf", "grpc"), "grpc", "Its protocol")
                    {
                        WithoutIt = "OTEL_EXPORTER_OTLP_PROTOCOL, else http/protobuf",
                    },
                    .. Secret("headers", "Headers, name=value,name=value"),
                    new("sample", Share(), "10%", "Share of the traces that begin here and are kept")
                    {
                        WithoutIt = "OTEL_TRACES_SAMPLER, else 100%",
                    },
                    new("service", Text, "gateway-eu", "The service's name")
                    {
                        WithoutIt = "OTEL_SERVICE_NAME, else farthing-gateway",
                    },
                    Setting.Or(
                        "metrics_every",
                        Positive(QuantityKind.Duration, Year),
                        new OtlpOptions { Endpoint = new Uri("http://unused") }.MetricsEvery,
                        "Time between two exports of metrics"
                    ),
                ]
            ),
            .. Setting.Within(
                "log",
                Setting.Or("format", Word("json", "text"), "json", "Format of lines"),
                Setting.Or("level", Word("info", "warn", "error"), "info", "Lowest severity that is written"),
                Setting.Or("requests", Switch, "true", "A line for each request"),
                new Setting("file", Text, "gateway.log", "File to append lines to")
                {
                    WithoutIt = "standard error",
                },
                Setting.Or(
                    "bodies",
                    Switch,
                    "false",
                    "The first 16 KiB of each request in its line: users' words"
                )
            ),
            .. Setting.Within("alerts", Secret("webhook", "The address that gets a POST")),
        ];
}
