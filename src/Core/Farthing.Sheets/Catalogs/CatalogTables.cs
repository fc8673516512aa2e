using System.Globalization;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Catalogs;

/// <summary>What the catalog's tables say of an entry of each kind.</summary>
internal static class CatalogTables
{
    /// <summary>Models.</summary>
    public static readonly TableColumns<ModelRow> Models = new TableColumns<ModelRow>()
        .Words("MODEL", row => row.Id + (row.AssumedFrom is null ? "" : " *"))
        .Count("PARAMS", row => row.Params.Total, "parameters, tied embeddings once")
        .Figure(
            "ACTIVE",
            row => row.Params.RoutedExperts > 0 ? Show.Scaled(row.Params.Active) : "",
            "of them, those that one token uses",
            rank: 1
        )
        .Figure("LAYERS", row => Show.Count(row.NumHiddenLayers), rank: 3)
        .Words("ATTENTION", row => row.Attention, "of most layers: heads/KV heads×head dimension", rank: 4)
        .Figure(
            "KV/TOKEN",
            row => Show.Bytes(row.KvBytesPerToken16Bit),
            "of a 16-bit cache, while every window still grows"
        )
        .Figure("CONTEXT", row => Show.Count(row.MaxPositionEmbeddings), "tokens", rank: 2)
        .Words("FORMAT", row => row.NativeFormat, "of the vendor's checkpoint", rank: 2);

    /// <summary>GPUs.</summary>
    public static readonly TableColumns<GpuRow> Gpus = new TableColumns<GpuRow>()
        .Words("GPU", row => row.Id + (row.Verified ? "" : " ?"))
        .Words("GENERATION", row => row.Architecture, rank: 4)
        .Figure("GiB", row => Gibibytes(row.MemoryBytes), "memory as the driver reports it")
        .Figure("TB/s", row => Show.Three(row.MemoryBytesPerSecond / 1e12), "memory bandwidth")
        .Figure("16-BIT", row => Tera(row.SixteenBitFlopPerSecond), "dense TFLOPS in 16 bit")
        .Figure("FP8", row => Tera(row.Fp8FlopPerSecond), "dense TFLOPS in FP8", rank: 2)
        .Figure("FP4", row => Tera(row.Fp4FlopPerSecond), "dense TFLOPS in FP4", rank: 3)
        .Figure(
            "LINK GB/s",
            row => LinkMark(row) + Show.Count(row.LinkBytesPerSecond / 1e9),
            "one way between two GPUs: NVLink; P2P: PCIe peer to peer; PCIe: through host memory",
            rank: 1
        )
        .Figure("W", row => Show.Count(row.TdpWatts), "board power", rank: 5)
        .Words(
            "KERNELS",
            row => row.Coefficients == Coefficients.Fitted ? "fitted" : "from " + row.CoefficientsFrom,
            "whose timings step times follow from",
            rank: 2
        );

    /// <summary>Instances.</summary>
    public static readonly TableColumns<InstanceRow> Instances = new TableColumns<InstanceRow>()
        .Words("INSTANCE", row => Cut(row.InstanceType))
        .Words("REGION", row => Cut(row.Region), rank: 1)
        .Words("GPUS", Held)
        .Figure(
            "$/h",
            row =>
                (CatalogParts.UsdPerHour(row.OnDemandUsdPerHour) ?? CatalogParts.Unknown)
                + (row.OnDemandAvailable == false ? " x" : ""),
            "of the whole instance on demand",
            rank: 3
        )
        .Figure("$/GPU-h", row => CatalogParts.UsdPerHour(row.OnDemandUsdPerGpuHour))
        .Figure("SPOT", row => CatalogParts.UsdPerHour(row.SpotUsdPerHour), "of the instance", rank: 4)
        .Figure(
            "1 y",
            row => CatalogParts.UsdPerHour(row.Reserved1yUsdPerHour),
            "reserved for a year",
            rank: 5
        )
        .Figure(
            "3 y",
            row => CatalogParts.UsdPerHour(row.Reserved3yUsdPerHour),
            "reserved for three years",
            rank: 6
        )
        .Words("AS OF", row => CatalogParts.Day(row.AsOf, row.Stale), rank: 2);

    /// <summary>Hosted models; what is not billed by tokens has a column where some row has it.</summary>
    public static TableColumns<ApiRow> Apis(IReadOnlyCollection<ApiRow> rows)
    {
        TableColumns<ApiRow> columns = new TableColumns<ApiRow>()
            .Words("API", row => row.Id + (row.Tiers.Count > 0 ? " +" : ""))
            .Figure("IN $/M", row => CatalogParts.UsdPerM(row.InputUsdPerM))
            .Figure(
                "CACHED",
                row => CatalogParts.UsdPerM(row.CachedInputUsdPerM),
                "input from the cache",
                rank: 2
            )
            .Figure("OUT $/M", row => CatalogParts.UsdPerM(row.OutputUsdPerM));
        if (rows.Any(row => row.Units is not null))
        {
            columns.Words("UNITS", row => CatalogParts.Units(row.Units));
        }

        return columns
            .Figure(
                "BATCH",
                row =>
                    row.BatchMultiplier is decimal factor ? $"×{Show.Three((double)factor)}"
                    : row.Batch is not null ? "listed"
                    : null,
                "factor of batch requests",
                rank: 4
            )
            .Figure(
                "CONTEXT",
                row => row.ContextTokens is long tokens ? Show.Count(tokens) : null,
                "tokens",
                rank: 3
            )
            .Words("AS OF", row => CatalogParts.Day(row.AsOf, row.Stale), rank: 1);
    }

    /// <summary>Instances that GPUs can be cut to.</summary>
    public static readonly TableColumns<(MigTable Table, MigProfile Profile)> Mig = new TableColumns<(
        MigTable Table,
        MigProfile Profile
    )>()
        .Words("GPU", row => ReferenceEquals(row.Profile, row.Table.Profiles[0]) ? Names(row.Table) : "")
        .Words("PROFILE", row => row.Profile.Name)
        .Figure("COMPUTE", row => Slices(row.Profile.ComputeFraction, row.Table.SmSlices))
        .Figure("MEMORY, BANDWIDTH", row => Slices(row.Profile.MemoryFraction, row.Table.MemorySlices))
        .Figure("MOST PER GPU", row => Show.Count(row.Profile.MaxInstances));

    /// <summary>Instruments that give a discount for a promise.</summary>
    public static readonly TableColumns<CommitmentRow> Commitments = new TableColumns<CommitmentRow>()
        .Words("COMMITMENT", row => row.Id)
        .Words("FOR", row => row.AppliesTo, rank: 1)
        .Words("TERM", row => row.TermMonths is int ? $"{row.TermMonths} months" : row.Term, rank: 3)
        .Figure("PRICE", row => CommitmentPrice(row) ?? "–")
        .Words("A MACHINE", row => row.ReservesCapacity ?? "–", rank: 2);

    /// <summary>What a commitment costs; null where that is not known.</summary>
    public static string? CommitmentPrice(CommitmentRow row) =>
        row.UsdPerGpuHour is double usd ? Show.UsdPerHour(usd)
        : row.DiscountFraction == 0 ? "list price"
        : row.DiscountFraction is double discount ? $"−{Show.Percent(discount)}"
        : null;

    /// <summary>Bytes in GiB, the unit that drivers report.</summary>
    public static string Gibibytes(long bytes) =>
        (bytes / (1024.0 * 1024 * 1024)).ToString("F1", CultureInfo.InvariantCulture);

    /// <summary>Tera-operations per second; null where there are none or no figure is known.</summary>
    public static string? Tera(double? perSecond) =>
        perSecond is double known ? Show.Three(known / 1e12) : null;

    private static string LinkMark(GpuRow row) =>
        row.Interconnect switch
        {
            "nvlink" => "",
            "pcie-p2p" => "P2P ",
            "pcie" => "PCIe ",
            _ => throw new ArgumentOutOfRangeException(nameof(row), row.Interconnect, "no link"),
        };

    private static string Held(InstanceRow row) =>
        $"{(row.GpuFraction < 1 ? Show.Three(row.GpuFraction) : Show.Count(row.GpuCount))} × {row.Gpu}";

    private static string Names(MigTable table) => string.Join(", ", table.GpuIds);

    private static string? Slices(double? fraction, int slices) =>
        fraction is double share ? $"{Show.Count(share * slices)}/{slices}" : null;

    private static string Cut(string name) => name.Length > 20 ? name[..19] + "…" : name;
}
