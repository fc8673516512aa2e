using Farthing.Catalogs;
using Farthing.Catalogs.Facts;
using Farthing.Numerics.Faults;

namespace Farthing.Cli.Doctor;

/// <summary>Environment that the doctor checks; a test makes its own.</summary>
internal sealed record DoctorSurroundings
{
    /// <summary>Version of the running .NET.</summary>
    public required Version Runtime { get; init; }

    /// <summary>Columns of the terminal; null where the output is no terminal.</summary>
    public int? Columns { get; init; }

    /// <summary>True when the output can carry characters such as µ and −.</summary>
    public bool IsUnicode { get; init; }

    /// <summary>True when <c>NO_COLOR</c> is set.</summary>
    public bool IsColorOff { get; init; }

    /// <summary>The folder of the user's own prices and models.</summary>
    public required string OverlayFolder { get; init; }

    /// <summary>The folder of raw traces and measurements; null where neither <c>FARTHING_DATA</c> nor ../shared/data is there.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Value of <c>FARTHING_DATA</c>; null when it is not set.</summary>
    public string? NamedDataFolder { get; init; }

    /// <summary>The folder in which the command was started.</summary>
    public required string WorkingFolder { get; init; }

    /// <summary>Processor cores.</summary>
    public int Cores { get; init; }

    /// <summary>Memory that the program may use, in bytes.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Ages of prices; empty where the catalog could not be read.</summary>
    public IReadOnlyList<PriceAges> Prices { get; init; } = [];

    /// <summary>Faults of the user's own catalog files.</summary>
    public IReadOnlyList<Fault> OverlayFaults { get; init; } = [];

    /// <summary>The surroundings of this process.</summary>
    public static DoctorSurroundings Of(VerbContext context)
    {
        Catalog catalog = CatalogLoader.Load(context);
        DateOnly today = CatalogLoader.Today(context);
        string? named = Environment.GetEnvironmentVariable("FARTHING_DATA");
        string beside = Path.Combine("..", "shared", "data");
        return new DoctorSurroundings
        {
            Runtime = Environment.Version,
            Columns = Console.IsOutputRedirected ? null : TerminalWidth.OfOutput,
            IsUnicode = Console.OutputEncoding.GetMaxByteCount(1) > 1,
            IsColorOff = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            OverlayFolder = CatalogLoader.ConfigDir(context),
            NamedDataFolder = named,
            DataFolder =
                named is not null ? (Directory.Exists(named) ? named : null)
                : Directory.Exists(beside) ? beside
                : null,
            WorkingFolder = Environment.CurrentDirectory,
            Cores = Environment.ProcessorCount,
            MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            Prices = PriceAges.Of(catalog, today),
            OverlayFaults = context.Faults.Take(),
        };
    }
}

/// <summary>Ages of a catalog's prices.</summary>
/// <param name="Kind">What is priced, in words.</param>
/// <param name="Count">Prices in all.</param>
/// <param name="Newest">The day of the newest; null when none has a date.</param>
/// <param name="Stale">Prices older than <see cref="Staleness.LimitDays"/>.</param>
/// <param name="Undated">Prices whose source has no date.</param>
internal sealed record PriceAges(string Kind, int Count, DateOnly? Newest, int Stale, int Undated)
{
    /// <summary>The ages of instance prices and API prices.</summary>
    /// <param name="catalog">With the user's overlays, if they could be read.</param>
    /// <param name="today">The day to judge by.</param>
    public static IReadOnlyList<PriceAges> Of(Catalog catalog, DateOnly today) =>
        [
            Of("instances", catalog.Offers.Select(offer => offer.AsOf), today),
            Of("APIs", catalog.ApiPrices.Select(price => price.AsOf), today),
        ];

    private static PriceAges Of(string kind, IEnumerable<DateOnly?> days, DateOnly today)
    {
        DateOnly?[] all = [.. days];
        return new PriceAges(
            kind,
            all.Length,
            all.Max(),
            all.Count(day => Staleness.IsStale(day, today)),
            all.Count(day => day is null)
        );
    }
}
