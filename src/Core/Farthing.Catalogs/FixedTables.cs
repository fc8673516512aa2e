using Farthing.Catalogs.Commitments;
using Farthing.Catalogs.Gpus;
using Farthing.Catalogs.Histories;
using Farthing.Catalogs.Names;
using Farthing.Catalogs.Quality;
using Farthing.Catalogs.Reading;
using Farthing.Catalogs.Support;
using Farthing.Documents.Catalogs;

namespace Farthing.Catalogs;

/// <summary>Built-in tables that no overlay changes, each read when it is first asked for.</summary>
internal sealed class FixedTables
{
    /// <summary>The one instance.</summary>
    public static readonly FixedTables Shared = new();

    private FixedTables() { }

    /// <summary>MIG profiles.</summary>
    public Lazy<IReadOnlyList<MigTable>> Mig { get; } =
        new(() => BuiltInFile.LoadRows("mig.json", "mig", MigRowReader.Read));

    /// <summary>Instruments that give a discount for a promise.</summary>
    public Lazy<IReadOnlyList<CommitmentRow>> Commitments { get; } =
        new(() => BuiltInFile.LoadRows("commitments.json", "commitments", CommitmentRowReader.Read));

    /// <summary>Prices over time.</summary>
    public Lazy<PriceHistory> Prices { get; } =
        new(() => BuiltInFile.Load(PriceHistoryFile.Name, PriceHistoryFile.Read));

    /// <summary>Format support.</summary>
    public Lazy<PrecisionSupport> Support { get; } =
        new(() => BuiltInFile.Load("precision_support.json", PrecisionSupport.Read));

    /// <summary>The timed operator.</summary>
    public Lazy<KernelCoverage> Kernels { get; } =
        new(() =>
            new KernelCoverage(
                BuiltInFile.LoadRows("kernel_tables.json", "tables", KernelTable.Read),
                Shared.Support.Value
            )
        );

    /// <summary>Quality bands.</summary>
    public Lazy<IReadOnlyList<QualityBand>> Quality { get; } =
        new(() =>
            BuiltInFile.Load<IReadOnlyList<QualityBand>>(
                "quant_quality.json",
                root => [.. root.Rows("bands").SelectMany(QualityBand.Read)]
            )
        );

    /// <summary>Measured losses of quality.</summary>
    public Lazy<QualityEvidence> QualityEvidence { get; } =
        new(() => BuiltInFile.Load("quant_quality.json", Farthing.Catalogs.Quality.QualityEvidence.Read));

    /// <summary>Words of files from outside.</summary>
    public Lazy<WordAliases> Words { get; } = new(() => BuiltInFile.Load("aliases.json", WordAliases.Read));
}
