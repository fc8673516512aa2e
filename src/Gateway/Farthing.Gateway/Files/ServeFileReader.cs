using System.Globalization;
using Farthing.Catalogs;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Sharing;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Faults;
using Farthing.Settings.Values;

namespace Farthing.Gateway.Files;

/// <summary>Makes a gateway's options from what its configuration says; every fault at once, each with its line, in the order of the file.</summary>
/// <param name="settings">The settings that it may have.</param>
/// <param name="loaded">Loads the catalog, for prices and context windows of hosted models, while the files of many keys and budgets are read.</param>
/// <param name="environment">A variable's value; null where it is not set.</param>
/// <param name="today">The day whose prices hold.</param>
/// <param name="emulate">Starts the emulated server of an upstream, by the upstream's name and the words of <c>farthing emulate</c>.</param>
public sealed partial class ServeFileReader(
    GatewaySettings settings,
    Func<Catalog> loaded,
    Func<string, string?> environment,
    DateOnly today,
    Func<string, string, EmulatedServer> emulate
)
{
    /// <summary>The file's section of each model.</summary>
    private readonly Dictionary<string, WrittenSection> modelSections = new(StringComparer.Ordinal);

    private FaultList faults = new();

    /// <summary>A reader that has its catalog, and starts no emulated server: its address has port 0.</summary>
    public ServeFileReader(
        GatewaySettings settings,
        Catalog catalog,
        Func<string, string?> environment,
        DateOnly today
    )
        : this(settings, () => catalog, environment, today, (_, _) => EmulatedServer.NotStarted) { }

    /// <summary>The options of a file's text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">Its name, for faults and for what is relative to it.</param>
    /// <param name="unset">Takes variables that are not set, which then are no fault; null: they are.</param>
    /// <exception cref="FarthingException">Something is wrong in it.</exception>
    public GatewayOptions Read(string text, string file, ICollection<string>? unset = null) =>
        Read(BegunServeFile.Of(settings, text, file), unset);

    /// <summary>The options of a file.</summary>
    /// <param name="begun">The file.</param>
    /// <param name="unset">Takes variables that are not set, which then are no fault; null: they are.</param>
    /// <exception cref="FarthingException">Something is wrong in it.</exception>
    public GatewayOptions Read(BegunServeFile begun, ICollection<string>? unset = null)
    {
        faults = begun.Faults;
        WrittenSection root = begun.Root;
        SecretSource secrets = new(environment, begun.Folder, unset);
        ListenOptions listen = Listen(root)! with { MaxBodyBytes = root.Count("max_body")!.Value };
        IReadOnlyList<ModelRoute> models = Models(root, Upstreams(root, secrets));
        IReadOnlyList<KeyOptions> keys = Keys(
            root,
            secrets,
            models,
            begun.Keys,
            listen.MaxBodyBytes,
            out IReadOnlyList<BudgetOptions> ownBudgets,
            out IReadOnlyList<RateLimit> ownLimits
        );
        GatewayOptions options = new()
        {
            Listen = listen,
            Tls = Tls(root, secrets),
            H2c = root.Has("h2c") ? Listen(root, "h2c") : null,
            Clients = Clients(root),
            Bodies = Bodies(root),
            Metrics = Metrics(root),
            Log = Log(root, secrets),
            Otlp = Otlp(root, secrets),
            AlertWebhook = AlertWebhook(root, secrets),
            DataFolder = secrets.PathOf(root.Text("data"))!,
            Shared = Shared(root, secrets),
            Durability = root.Choice<JournalDurability>("durability"),
            Models = models,
            Prices = prices,
            Breakers = Breakers(root),
            Retries = Retries(root),
            MaxAttempts = (int?)root.Section("retries")?.Count("attempts") ?? GatewayOptions.UsualAttempts,
            Holds = new HoldOptions
            {
                Wait = root.Time("hold_wait")!.Value,
                Shrinks = root.IsOn("shrink_to_budget"),
            },
            Keys = keys,
            Budgets = Budgets(root, begun.Budgets, ownBudgets),
            Limits = Limits(root, ownLimits),
            Features = Features(new FeatureFile(root, secrets, models, modelSections)),
            BudgetStatus = int.Parse(root.Text("budget_status")!, CultureInfo.InvariantCulture),
        };
        options = options with { Admin = Admin(root, secrets, options) };
        return faults.IsEmpty
            ? options
            : throw new FarthingException([
                .. faults
                    .Faults.OrderBy(
                        fault => fault.File == begun.File ? "" : fault.File,
                        StringComparer.Ordinal
                    )
                    .ThenBy(fault => fault.Line)
                    .ThenBy(fault => fault.Column),
            ]);
    }

    /// <summary>Place of a gateway's journal and ledger, by its configuration, regardless of other faults in it.</summary>
    /// <param name="settings">The settings that it may have.</param>
    /// <param name="text">The text.</param>
    /// <param name="file">Its name.</param>
    /// <param name="environment">A variable's value; null where it is not set.</param>
    /// <exception cref="FarthingException">It cannot be read, or what is shared is not there.</exception>
    public static (string DataFolder, SharedOptions? Shared) ReadPlace(
        GatewaySettings settings,
        string text,
        string file,
        Func<string, string?> environment
    )
    {
        FaultList all = new();
        FaultList faults = new();
        WrittenSection root = BegunServeFile.Open(settings, text, file, all, faults);
        foreach (Fault fault in all.Faults.Where(fault => IsOfPlace(fault.Path)))
        {
            faults.Add(fault);
        }

        SecretSource secrets = new(environment, BegunServeFile.FolderOf(file));
        SharedOptions? shared = Shared(root, secrets);
        faults.ThrowIfAny();
        return (secrets.PathOf(root.Text("data"))!, shared);
    }

    private FeatureSet Features(FeatureFile file) =>
        [.. settings.Features.Select(one => one.Read(file)).OfType<FeatureOptions>()];

    private static bool IsOfPlace(string? path) =>
        path is null or "data" or "shared" || path.StartsWith("shared.", StringComparison.Ordinal);

    /// <summary>The address of a key; that of this machine where it is none, which is then a fault already.</summary>
    private static ListenOptions Listen(WrittenSection section, string key = "listen") =>
        ListenOptions.Parse(section.Text(key) ?? "127.0.0.1:0")!;

    private static SharedOptions? Shared(WrittenSection root, SecretSource secrets)
    {
        if (root.Section("shared") is not WrittenSection section)
        {
            return null;
        }

        string? postgres = secrets.Needed(
            section,
            "postgres",
            "nobody says where PostgreSQL is",
            ", with Host=…;Database=…;Username=…;Password=…"
        );
        if (postgres is not null && SharedOptions.PlaceOfPostgres(postgres) is null)
        {
            section.Wrong(
                SecretSource.KeyOf(section, "postgres"),
                "it holds no valid connection string",
                "Host=…;Database=…;Username=…;Password=…"
            );
        }

        return new SharedOptions
        {
            Postgres = postgres ?? "",
            Cache = section.Choice<CacheShare>("cache"),
            CacheBytes = section.Count("cache_bytes")!.Value,
            LimitsWhenAway = section.Choice<LimitsWhenAway>("limits_when_away"),
            LostAfter = section.Time("lost_after")!.Value,
        };
    }

    private static RetryBudgetOptions Retries(WrittenSection root) =>
        root.Section("retries") is WrittenSection section
            ? new()
            {
                AtMost = section.Number("at_most")!.Value,
                PerSecond = section.Number("per_second")!.Value,
            }
            : new();

    private static BreakerOptions Breakers(WrittenSection root) =>
        root.Section("breakers") is WrittenSection section
            ? new()
            {
                FailuresInARow = (int)section.Count("failures_in_a_row")!.Value,
                RestFor = section.Time("rest_for")!.Value,
                RestAtMost = section.Time("rest_at_most")!.Value,
            }
            : new();
}
