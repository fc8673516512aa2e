using System.Globalization;
using Farthing.Catalogs;
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
            Columns = Width(),
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

    private static int? Width()
    {
        if (Console.IsOutputRedirected)
        {
            return null;
        }

        string? columns = Environment.GetEnvironmentVariable("COLUMNS");
        return int.TryParse(columns, NumberStyles.None, CultureInfo.InvariantCulture, out int width)
            ? width
            : Console.WindowWidth;
    }
}
