using System.Globalization;
using Farthing.Catalogs;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Sharing;
using Farthing.Gateway.Telemetry.Logs;
using Farthing.Gateway.Telemetry.Metrics;
using Farthing.Gateway.Telemetry.Tracing;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Scenarios.Yaml;

namespace Farthing.Serves;

/// <summary>Reads a gateway's configuration: every fault at once, each with its line.</summary>
/// <param name="catalog">For prices and context windows of hosted models.</param>
/// <param name="environment">A variable's value; null where it is not set.</param>
/// <param name="today">The day whose prices hold.</param>
internal sealed class ServeFileReader(Catalog catalog, Func<string, string?> environment, DateOnly today)
{
    /// <summary>Keys of which every configuration has one.</summary>
    private static readonly string[] Marks = ["upstreams", "models", "keys", "listen", "data", "shared"];

    private readonly FaultList faults = new();

    /// <summary>The options of a file's text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">Its name, for faults and for what is relative to it.</param>
    /// <exception cref="FarthingException">Something is wrong in it.</exception>
    public GatewayOptions Read(string text, string file)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? ".";
        SecretSource secrets = new(environment, folder);
        ConfigSection root = new("", Mapping(text, file), file, faults);
        ListenOptions listen = Listen(root, "listen", 4000);
        string data = DataFolder(root, folder);
        SharedOptions? shared = Shared(root, secrets);
        JournalDurability durability =
            root.Word("durability", "write", "fsync") == "fsync"
                ? JournalDurability.Fsync
                : JournalDurability.Write;
        ModelReader reader = new(catalog, today, new UpstreamReader(secrets).Read(root), faults);
        IReadOnlyList<ModelRoute> models = reader.Read(root);
        IReadOnlyList<KeyOptions> keys = new KeyReader(secrets).Read(root, models);
        DoorReader door = new(secrets, folder);
        AdminOptions? admin = new AdminReader(secrets, door).Read(root, keys, listen);
        IReadOnlyList<BudgetOptions> budgets = RuleReader.Budgets(root);
        IReadOnlyList<RateLimit> limits = RuleReader.Limits(root);
        TelemetryReader telemetry = new(secrets, environment, folder);
        TlsOptions? tls = door.Tls(root);
        ListenOptions? h2c = DoorReader.H2c(root);
        ClientPatience clients = DoorReader.Clients(root);
        MetricsOptions? metrics = TelemetryReader.Metrics(root);
        OtlpOptions? otlp = telemetry.Otlp(root);
        LogOptions? log = telemetry.Log(root);
        Uri? alerts = telemetry.AlertWebhook(root);
        int budgetStatus = int.Parse(root.Word("budget_status", "402", "429"), CultureInfo.InvariantCulture);
        BreakerOptions breakers = Breakers(root);
        (RetryBudgetOptions retries, int attempts) = Retries(root);
        root.Done();
        faults.ThrowIfAny();
        return new GatewayOptions
        {
            Listen = listen,
            Tls = tls,
            H2c = h2c,
            Clients = clients,
            Metrics = metrics,
            Log = log,
            Otlp = otlp,
            AlertWebhook = alerts,
            DataFolder = data,
            Shared = shared,
            Admin = admin,
            Durability = durability,
            Models = models,
            Prices = reader.Prices,
            Breakers = breakers,
            Retries = retries,
            MostAttempts = attempts,
            Keys = keys,
            Budgets = budgets,
            Limits = limits,
            BudgetStatus = budgetStatus,
        };
    }

    /// <summary>Where a gateway's journal and ledger are, by its configuration, whatever else stands in it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">Its name.</param>
    /// <param name="environment">A variable's value; null where it is not set.</param>
    /// <exception cref="FarthingException">It cannot be read, or what is shared is not there.</exception>
    public static (string DataFolder, SharedOptions? Shared) ReadPlace(
        string text,
        string file,
        Func<string, string?> environment
    )
    {
        FaultList faults = new();
        ConfigSection root = new("", Mapping(text, file), file, faults);
        string folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? ".";
        SharedOptions? shared = Shared(root, new SecretSource(environment, folder));
        string data = DataFolder(root, folder);
        faults.ThrowIfAny();
        return (data, shared);
    }

    /// <summary>The file's keys. A file of something else is one fault, not one for each key that it has or lacks.</summary>
    private static YamlMapping Mapping(string text, string file)
    {
        YamlMapping? mapping = YamlTree.Read(text, file) as YamlMapping;
        return mapping is not null && mapping.Entries.Any(entry => Marks.Contains(entry.Key.Text))
            ? mapping
            : throw new FarthingException(
                new Fault(
                    GatewayFaultCodes.WrongShape,
                    mapping is null
                        ? "the configuration holds no keys"
                        : "this is not a gateway's configuration"
                )
                {
                    File = file,
                    Line = 1,
                    Expected = "at least upstreams:, models: and keys: (docs/serve.md has an example)",
                }
            );
    }

    private static string DataFolder(ConfigSection root, string folder) =>
        Path.Combine(folder, root.Text("data") ?? LedgerFolder.Default);

    private static ListenOptions Listen(ConfigSection section, string key, int otherwise)
    {
        string text = section.Text(key) ?? $"127.0.0.1:{otherwise.ToString(CultureInfo.InvariantCulture)}";
        ListenOptions? place = ListenOptions.Parse(text);
        if (place is null)
        {
            section.Wrong(key, "not an address", "address:port such as 127.0.0.1:4000 or 0.0.0.0:4000");
            place = new ListenOptions { Port = otherwise };
        }

        return place with
        {
            MostBodyBytes = (long)(section.Quantity("max_body", QuantityKind.Bytes, 1024, 1e9) ?? 32 << 20),
        };
    }

    private static SharedOptions? Shared(ConfigSection root, SecretSource secrets)
    {
        if (root.Section("shared") is not ConfigSection section)
        {
            return null;
        }

        string? postgres = secrets.Read(section, "postgres");
        if (postgres is null && !section.Has("postgres_env") && !section.Has("postgres_file"))
        {
            section.Wrong(
                "postgres_env",
                "nobody says where PostgreSQL is",
                "postgres_env: NAME, or postgres_file: FILE, with Host=…;Database=…;Username=…;Password=…",
                code: GatewayFaultCodes.NoSecret
            );
        }

        string? redis = secrets.Read(section, "redis");
        if (postgres is not null && SharedOptions.PlaceOfPostgres(postgres) is null)
        {
            WrongSecret(
                section,
                "postgres",
                "what is there is no connection string",
                "Host=…;Database=…;Username=…;Password=…"
            );
        }

        if (redis is not null && SharedOptions.PlaceOfRedis(redis) is null)
        {
            WrongSecret(section, "redis", "what is there is no address of a Redis", "host:6379,password=…");
        }

        SharedOptions options = new()
        {
            Postgres = postgres ?? "",
            Redis = redis,
            LimitsWhenAway =
                section.Word("limits_when_away", "local", "refuse") == "refuse"
                    ? LimitsWhenAway.Refuse
                    : LimitsWhenAway.Local,
        };
        section.Done();
        return options;
    }

    /// <summary>The secret itself is in no message.</summary>
    private static void WrongSecret(ConfigSection section, string name, string message, string expected) =>
        section.Wrong(name + (section.Has(name + "_env") ? "_env" : "_file"), message, expected);

    private static (RetryBudgetOptions Budget, int Attempts) Retries(ConfigSection root)
    {
        RetryBudgetOptions standard = new();
        if (root.Section("retries") is not ConfigSection section)
        {
            return (standard, 3);
        }

        RetryBudgetOptions options = new()
        {
            AtMost = section.Quantity("at_most", QuantityKind.Fraction, 0, 1) ?? standard.AtMost,
            PerSecond = section.Quantity("per_second", QuantityKind.Count, 0, 1e6) ?? standard.PerSecond,
        };
        int attempts = (int)(section.Count("attempts", 1, 20) ?? 3);
        section.Done();
        return (options, attempts);
    }

    private static BreakerOptions Breakers(ConfigSection root)
    {
        BreakerOptions standard = new();
        if (root.Section("breakers") is not ConfigSection section)
        {
            return standard;
        }

        BreakerOptions options = new()
        {
            FailuresInARow = (int)(section.Count("failures_in_a_row", 1, 1000) ?? standard.FailuresInARow),
            RestFor = section.Time("rest_for") ?? standard.RestFor,
            RestAtMost = section.Time("rest_at_most") ?? standard.RestAtMost,
        };
        section.Done();
        return options;
    }
}
