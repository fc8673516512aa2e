using Farthing.Gateway.Configuration;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Listening;
using Farthing.Numerics.Quantities;
using Farthing.Settings;
using static Farthing.Settings.SettingKind;

namespace Farthing.Gateway.Files;

/// <summary>Every key of a gateway's configuration, in the order in which people read one.</summary>
/// <remarks>To add a key: a row here (in the partial of its section), its value in <c>Serves/Reading</c>; then <c>./test --accept</c> renews the schema, the template and the tables of docs/serve.md. Defaults stand in the option records, and rows take them from there.</remarks>
public static partial class GatewayRows
{
    private const double Year = 365 * 86400.0;

    /// <summary>The settings with their sections.</summary>
    public static readonly SettingTable Table = new(
        "gateway",
        "gateway configuration",
        [.. Place(), .. Upstreams(), .. Models(), .. Rules(), .. Clients(), .. Operation()],
        [.. Sections()]
    )
    {
        Least = "at least upstreams:, models: and keys: (docs/serve.md has an example)",
        Purpose = "Which models, behind which upstreams, for whom, within which budgets",
        TakesEmpty = true,
        Reloaded = ["upstreams", "models", "keys", "budgets", "limits", "admin.key_env", "admin.key_file"],
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
            new("upstreams", "Where models are served, by a name of your own")
            {
                IsNeeded = true,
                Example = "{ local: { url: http://127.0.0.1:8000/v1 } }",
            },
            new("upstreams.*", "An upstream"),
            new("upstreams.*.timeouts", "How long it is waited for"),
            new("upstreams.*.health", "Asks it whether it is well"),
            new("upstreams.*.queue", "Reads its metrics, and spares it while it is full"),
            new("models", "The models, by the names that clients call them")
            {
                IsNeeded = true,
                Example = "{ gpt-4o-mini: { upstream: openai } }",
            },
            new("models.*", "A model: one deployment, or a list of them"),
            new("models.*.deployments", "Where it is served, where that is in several places"),
            .. Prices("models.*"),
            .. Prices("models.*.deployments"),
            new("models.*.hedge", "Sends a second attempt where the first lets its first byte wait"),
            new("keys", "The virtual keys, by an id of your own"),
            new("keys.*", "A key"),
            new("budgets", "What may be spent"),
            new("limits", "How many requests and tokens may come"),
            new("shared", "What several gateways have in common, on one PostgreSQL"),
            new("admin", "The admin API, on a listener and with a key of its own"),
            new("admin.tls", "Its certificate"),
            new("retries", "How often requests and upstreams are tried again"),
            new("breakers", "When a deployment that fails is left alone"),
            new("tls", "The certificate that clients see"),
            new("clients", "How many clients come in, and how long they are waited for"),
            new("metrics", "Where /metrics is served; nowhere without it"),
            new("telemetry", "Where spans and metrics go by OTLP"),
            new("log", "A line for each request"),
            new("alerts", "Who is told when a budget passes a threshold"),
        ];

    private static IEnumerable<SettingSection> Prices(string deployment) =>
        [
            new(
                $"{deployment}.price",
                "Dollars per million tokens; without it, those of the catalog's entry"
            ),
            new($"{deployment}.price.flex", "Prices of the service tier flex"),
            new($"{deployment}.price.priority", "Prices of the service tier priority"),
        ];

    private static IEnumerable<Setting> Place() =>
        [
            Setting.Or("listen", Address, "127.0.0.1:4000", "Address and port; --listen overrides it"),
            Setting.Or(
                "max_body",
                Between(QuantityKind.Bytes, 1024, 1e9),
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
                "When a record counts as kept. write: a killed process loses nothing, a power failure the last 50 ms. fsync: neither, for about a millisecond a request"
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
