using Farthing.Documents.Catalogs;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Catalogs;

/// <summary>Entries of the catalog by kind: what <c>catalog list</c>, <c>search</c> and <c>show instance|mig</c> print.</summary>
public static class CatalogListSheet
{
    private const string ModelMarks = "* architecture of another model stands in";
    private const string GpuMarks =
        "dense TFLOPS, driver's memory, links one way (P2P: PCIe peer to peer; PCIe: through host memory)   ? see show";
    private const string InstanceMarks = CatalogParts.PriceMarks + "  x sold as spot or flex-start only";
    private const string ApiMarks = CatalogParts.PriceMarks + "  + dearer above a prompt length";
    private const string CommitmentMarks =
        "a discount and a machine are two purchases   –: no public price found, give one or a discount";
    private const string MigMarks =
        "a profile's name means other limits on another GPU; no tensor parallelism between instances";

    /// <summary>All models.</summary>
    public static Sheet Of(ListedModels document) =>
        Listed(document.Entries, CatalogTables.Models, ModelMarks);

    /// <summary>All GPUs.</summary>
    public static Sheet Of(ListedGpus document) => Listed(document.Entries, CatalogTables.Gpus, GpuMarks);

    /// <summary>Instances by price.</summary>
    public static Sheet Of(ListedInstances document) =>
        Listed(document.Entries, CatalogTables.Instances, InstanceMarks);

    /// <summary>Hosted models.</summary>
    public static Sheet Of(ListedApis document) =>
        Listed(document.Entries, CatalogTables.Apis(document.Entries), ApiMarks);

    /// <summary>How GPUs can be cut.</summary>
    public static Sheet Of(ListedMig document) =>
        Listed(Profiles(document.Entries), CatalogTables.Mig, MigMarks);

    /// <summary>Measured losses of quality.</summary>
    public static Sheet Of(ListedQuality document) =>
        Listed(document.Entries, QualityParts.Rows(document.Entries), QualityParts.Marks)
            .Section("Sources", QualityParts.Sources(document.Entries));

    /// <summary>Instruments that give a discount for a promise.</summary>
    public static Sheet Of(ListedCommitments document) =>
        Listed(document.Entries, CatalogTables.Commitments, CommitmentMarks);

    /// <summary>One of them.</summary>
    public static Sheet Of(CommitmentRow row)
    {
        (string, string?)[] facts =
        [
            ("instrument", $"{row.Instrument}, {row.Cloud}"),
            ("applies to", row.AppliesTo),
            ("term", row.Term),
            ("upfront", row.Upfront),
            ("price", CatalogTables.CommitmentPrice(row) ?? "not known: give a price or a discount"),
            ("a machine", row.ReservesCapacity),
            ("unit", row.Unit),
            ("flexibility", row.Flexibility),
            ("exit", row.Exit),
            ("note", row.Note),
        ];
        return new Sheet()
            .Section(
                row.Id,
                new SheetFacts([
                    .. facts.Where(fact => fact.Item2 is not null).Select(fact => (fact.Item1, fact.Item2!)),
                ])
            )
            .Section("Sources", CatalogParts.Sources(row.Sources));
    }

    /// <summary>What a search found, a table each kind.</summary>
    public static Sheet Of(CatalogSearchDocument document) =>
        new Sheet()
            .Table(document.Models ?? [], CatalogTables.Models, ModelMarks)
            .Table(document.Gpus ?? [], CatalogTables.Gpus)
            .Table(
                document.Instances ?? [],
                CatalogTables.Instances,
                document.MoreInstances is int more
                    ? $"… and {Show.Count(more)} more: farthing catalog list instances --gpu NAME"
                    : null
            )
            .Table(document.Apis ?? [], CatalogTables.Apis(document.Apis ?? []))
            .Table(Profiles(document.Mig ?? []), CatalogTables.Mig)
            .Table(document.Commitments ?? [], CatalogTables.Commitments)
            .Table(document.Quality ?? [], QualityParts.Rows(document.Quality ?? []))
            .Section("Sources", document.Quality is { } rows ? QualityParts.Sources(rows) : null);

    /// <summary>All offers of one instance, with notes, rates and sources.</summary>
    public static Sheet Of(InstanceListDocument document) =>
        new Sheet()
            .Table(document.Entries, CatalogTables.Instances, InstanceMarks)
            .Say(document.Entries.Select(offer => CatalogParts.Rate(offer.Rate)).Distinct())
            .Section("Note", Notes(document.Entries.Select(offer => offer.Note)))
            .Section(
                "Sources",
                CatalogParts.Sources([.. document.Entries.SelectMany(offer => offer.Sources).Distinct()])
            );

    /// <summary>How one GPU can be cut, with its sources.</summary>
    public static Sheet Of(MigTable document) =>
        new Sheet()
            .Table(Profiles([document]), CatalogTables.Mig, MigMarks)
            .Section("Note", Notes([document.Note]))
            .Section("Sources", CatalogParts.Sources(document.Sources));

    internal static SheetBlock? Notes(IEnumerable<string?> notes) =>
        notes.OfType<string>().Distinct().ToArray() is { Length: > 0 } said ? new SheetWords(said) : null;

    private static Sheet Listed<T>(IReadOnlyCollection<T> rows, TableColumns<T> columns, string marks) =>
        new Sheet().Table(rows, columns, $"{Show.Count(rows.Count)} rows   {marks}");

    private static (MigTable Table, MigProfile Profile)[] Profiles(IReadOnlyList<MigTable> tables) =>
        [.. tables.SelectMany(table => table.Profiles.Select(profile => (table, profile)))];
}
