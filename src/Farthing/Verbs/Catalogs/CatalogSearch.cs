using System.CommandLine;
using Farthing.Catalogs;
using Farthing.Catalogs.Apis;
using Farthing.Catalogs.Faults;
using Farthing.Catalogs.Gpus;
using Farthing.Catalogs.Models;
using Farthing.Catalogs.Offers;
using Farthing.Cli;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Sheets.Catalogs;

namespace Farthing.Verbs.Catalogs;

/// <summary><c>farthing catalog search WORD</c>: everything whose name holds a word.</summary>
internal static class CatalogSearch
{
    private const int MaxOffers = 12;

    private static readonly Argument<string[]> Words = new("words")
    {
        Description =
            "Words that the name must hold, all of them; a kind as the first word narrows the search",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Command command = new(
            "search",
            "Find entries of any kind by parts of their names and aliases.\n\n"
                + "  farthing catalog search deepseek\n"
                + "  farthing catalog search instances p5 us-east"
        )
        {
            Words,
        };
        return command.ReadsCatalog().Runs("catalog.search", Run);
    }

    private static int Run(VerbContext context)
    {
        string[] words = context.Parsed.GetRequiredValue(Words);
        CatalogKind? only = null;
        if (words.Length > 1 && IsKind(words[0]))
        {
            only = CatalogKinds.Parse(words[0]);
            words = words[1..];
        }

        DateOnly today = CatalogLoader.Today(context);
        Catalog catalog = CatalogLoader.Load(context);
        context.StopOnFaults();
        ModelEntry[] models = Find(
            CatalogKind.Models,
            catalog.ModelEntries,
            entry => [entry.Spec.Id, .. entry.Aliases]
        );
        GpuEntry[] gpus = Find(
            CatalogKind.Gpus,
            catalog.GpuEntries,
            entry => [entry.Spec.Id, entry.Spec.Architecture, .. entry.Aliases]
        );
        InstanceOffer[] offers =
        [
            .. Find(CatalogKind.Instances, catalog.Offers, offer => [$"{offer.Id} {offer.GpuId}"])
                .OrderBy(offer =>
                    offer.PerGpu(offer.OnDemandUsdPerHour ?? offer.SpotUsdPerHour) ?? double.MaxValue
                )
                .ThenBy(offer => offer.Id, StringComparer.Ordinal),
        ];
        InstanceOffer[] shown = offers[..Math.Min(MaxOffers, offers.Length)];
        ApiPrice[] apis = Find(CatalogKind.Apis, catalog.ApiPrices, price => [price.Id]);
        MigTable[] mig = Find(CatalogKind.Mig, catalog.Mig, table => [.. table.GpuIds]);
        QualityRow[] quality = Find(
            CatalogKind.Quality,
            catalog.QualityEvidence.Rows,
            row => [$"{row.Method} {row.Model}"]
        );
        CommitmentRow[] commitments = Find(
            CatalogKind.Commitments,
            catalog.Commitments,
            row => [$"{row.Id} {row.Instrument} {row.AppliesTo}"]
        );
        if (
            models.Length
                + gpus.Length
                + offers.Length
                + apis.Length
                + mig.Length
                + quality.Length
                + commitments.Length
            == 0
        )
        {
            throw new FarthingException(
                new Fault(CatalogFaultCodes.UnknownName, "nothing in the catalog has such a name")
                {
                    Value = string.Join(' ', words),
                    Expected = "parts of names, such as: farthing catalog search llama 70b",
                },
                exitCode: 1
            );
        }

        return context.Answer(
            new CatalogSearchDocument(
                Rows(models, entry => entry.Row),
                Rows(gpus, entry => entry.Row),
                Rows(shown, offer => offer.RowOn(today)),
                offers.Length > shown.Length ? offers.Length - shown.Length : null,
                Rows(apis, price => price.RowOn(today)),
                Rows(mig, table => table),
                Rows(quality, row => row),
                Rows(commitments, row => row)
            ),
            CatalogListSheet.Of
        );

        T[] Find<T>(CatalogKind kind, IEnumerable<T> entries, Func<T, string[]> names) =>
            only is null || only == kind ? [.. entries.Where(entry => Holds(names(entry), words))] : [];
    }

    private static TRow[]? Rows<T, TRow>(T[] entries, Func<T, TRow> row) =>
        entries.Length == 0 ? null : [.. entries.Select(row)];

    private static bool IsKind(string word) =>
        CatalogKinds.Words.Any(kind =>
            kind.Equals(word, StringComparison.OrdinalIgnoreCase)
            || kind.Equals(word + "s", StringComparison.OrdinalIgnoreCase)
        );

    private static bool Holds(string[] names, string[] words) =>
        Array.Exists(
            names,
            name => Array.TrueForAll(words, word => name.Contains(word, StringComparison.OrdinalIgnoreCase))
        );
}
