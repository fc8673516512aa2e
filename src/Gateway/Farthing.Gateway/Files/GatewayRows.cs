using Farthing.Gateway.Configuration;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Listening;
using Farthing.Numerics.Quantities;
using Farthing.Settings;
using static Farthing.Settings.SettingKind;

namespace Farthing.Gateway.Files;

/// <summary>Every key of a gateway's configuration, in the order in which people read one.</summary>
/// <remarks>To add a key: a row here (in the partial of its section), its value in <see cref="ServeFileReader"/>; a feature has its own (<see cref="FeatureSettings"/>); then <c>./test --accept</c> renews the schema, the template and the tables of docs/serve.md. Defaults stand in the option records, and rows take them from there.</remarks>
public static partial class GatewayRows
{
    internal const double Year = 365 * 86400.0;
    private const string NoRedis =
        "leave it out: limits and cache entries are in the PostgreSQL of shared.postgres_env or postgres_file";

    /// <summary>The settings with their sections.</summary>
    /// <param name="features">Settings of its features.</param>
    internal static SettingTable TableOf(IReadOnlyList<FeatureSettings> features) =>
        new(
            "gateway",
            "gateway configuration",
            [
                .. Place(),
                .. features.SelectMany(one => one.Rows).Where(static row => row.Section.Length == 0),
                .. Upstreams(),
                .. Models(features),
                .. Rules(features),
                .. Clients(),
                .. features.SelectMany(one => one.Rows).Where(static row => row.Section.Length > 0),
                .. Operation(),
            ],
            [.. Sections(), .. features.SelectMany(one => one.Sections)]
        )
        {
            Least = "at least upstreams:, models: and keys: (docs/serve.md has an example)",
            Purpose = "Which models, behind which upstreams, for whom, within which budgets",
            Size = new SettingSize(
                MaxCharacters: 32 << 20,
                MaxValues: 2_000_000,
                "; many keys and budgets belong in keys_file and budgets_file"
            ),
            TakesEmpty = true,
            Removed = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["shared.redis_env"] = NoRedis,
                ["shared.redis_file"] = NoRedis,
                ["shared.cache=redis"] =
                    "cache: postgres, or leave it out: entries are in the PostgreSQL of shared",
            },
            Reloaded =
            [
                "upstreams",
                "models",
                "keys",
                "keys_file",
                "budgets",
                "budgets_file",
                "limits",
                "admin.key_env",
                "admin.key_file",
                "admin.keys",
                .. features.SelectMany(one => one.Reloaded),
            ],
            Codes = new SettingCodes
            {
                Unreadable = GatewayFaultCodes.Unreadable,
                UnknownKey = GatewayFaultCodes.UnknownKey,
                DuplicateKey = GatewayFaultCodes.UnknownKey,
                WrongShape = GatewayFaultCodes.WrongShape,
                Empty = GatewayFaultCodes.WrongShape,
                Missing = GatewayFaultCodes.Missing,
                WrongValue = GatewayFaultCodes.WrongValue,
            },
        };

    private static IEnumerable<SettingSection> Sections() =>
        [
            new("upstreams", "Servers of models, by a name of your own")
            {
                IsNeeded = true,
                Example = "{ local: { url: http://127.0.0.1:8000/v1 } }",
            },
            new("upstreams.*", "An upstream"),
            new("upstreams.*.timeouts", "Its timeouts"),
            new("upstreams.*.health", "Its health check"),
            new("upstreams.*.queue", "Reads its metrics, and sends it nothing while it is full"),
            new("models", "The models, by the names that clients use")
            {
                IsNeeded = true,
                Example = "{ gpt-4o-mini: { upstream: openai } }",
            },
            new("models.*", "A model: one deployment, or a list of them"),
            new("models.*.deployments", "Its deployments, where there are several"),
            .. Prices("models.*"),
            .. Prices("models.*.deployments"),
            new("models.*.hedge", "Sends a second attempt when the first byte of the first is late"),
            new(
                "models.*.translate",
                "How requests in formats that the upstream does not speak are written for it"
            ),
            new("models.*.deployments.translate", "The same for one deployment"),
            new("keys", "The virtual keys, by an id of your own"),
            new("keys.*", "A key"),
            new("budgets", "Limits of spending"),
            new("limits", "Limits of requests and tokens"),
            new("shared", "The PostgreSQL that several gateways share"),
            new("admin", "The admin API, with its own listener and key"),
            new("admin.keys", "Further keys of the admin API, by a name that events bear"),
            new("admin.keys.*", "A key, with a role"),
            new("admin.tls", "Its certificate"),
            new("retries", "Retries of requests and upstreams"),
            new("breakers", "Circuit breakers of failing deployments"),
            new("tls", "The certificate that clients see"),
            new("clients", "Limits and timeouts of client connections"),
            new("metrics", "The address of /metrics; none without it"),
            new("telemetry", "The OTLP export of spans and metrics"),
            new("log", "A line for each request"),
            new("alerts", "The webhook for budgets that pass a threshold"),
        ];

    private static IEnumerable<SettingSection> Prices(string deployment) =>
        [
            new(
                $"{deployment}.price",
                "Dollars per million tokens; without it, those of the catalog's entry"
            ),
            new($"{deployment}.price.images", "Images whose price is another than per_image"),
            new($"{deployment}.price.flex", "Prices of the service tier flex"),
            new($"{deployment}.price.priority", "Prices of the service tier priority"),
            new($"{deployment}.price.batch", "Prices of the provider's batches"),
        ];

    private static IEnumerable<Setting> Place() =>
        [
            Setting.Or("listen", Address, "127.0.0.1:4000", "Address and port; --listen overrides it"),
            Setting.Or(
                "max_body",
                Between(QuantityKind.Bytes, ListenOptions.LeastBodyBytes, ListenOptions.GreatestBodyBytes),
                new ListenOptions { Port = 0 }.MaxBodyBytes,
                "Largest body of a request"
            ),
            Setting.Or(
                "data",
                Text,
                LedgerFolder.Default,
                "Folder of journal/ and ledger.db, relative to the file; --data overrides it"
            ),
            Setting.Or(
                "durability",
                Word("write", "fsync"),
                "write",
                "The point at which a record counts as stored. write: a killed process loses nothing, a power failure the last 50 ms. fsync: neither, for about a millisecond a request"
            ),
            new(
                "keys_file",
                Text,
                "keys.jsonl",
                "More keys, for many: a JSON object a line, as POST /admin/v1/keys takes it, with id and sha256; relative to the file"
            ),
            new(
                "budgets_file",
                Text,
                "budgets.jsonl",
                "More budgets, for many: {\"scope\":\"team:search\",\"limit_usd\":500,\"period\":\"month\"} a line; relative to the file"
            ),
        ];

    /// <summary>An address to listen on.</summary>
    private static SettingKind Address =>
        Formed(
            text => ListenOptions.Parse(text) is not null,
            "not an address",
            "address:port such as 127.0.0.1:4000 or 0.0.0.0:4000"
        );

    /// <summary>An address to call.</summary>
    private static SettingKind Url =>
        Formed(
            text => AddressOf(text) is not null,
            "not an address",
            "http://host:port/v1 or https://…, without a user or key in it"
        );

    /// <summary>The address that a text is; null where it is none, or holds a user.</summary>
    public static Uri? AddressOf(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
        && address.Scheme is ("http" or "https")
        && address.UserInfo.Length == 0
            ? address
            : null;

    /// <summary>A secret, out of a variable or a file.</summary>
    private static IEnumerable<Setting> Secret(string name, string meaning) =>
        [
            new($"{name}_env", Text, name.ToUpperInvariant(), $"{meaning}: the variable that holds it"),
            new($"{name}_file", Text, $"{name}.txt", $"{meaning}: the file that holds it alone"),
        ];
}
