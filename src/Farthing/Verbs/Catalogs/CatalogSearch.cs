using System.CommandLine;
using Farthing.Catalogs;
using Farthing.Catalogs.Apis;
using Farthing.Catalogs.Faults;
using Farthing.Catalogs.Gpus;
using Farthing.Catalogs.Mig;
using Farthing.Catalogs.Models;
using Farthing.Catalogs.Offers;
using Farthing.Cli;
using Farthing.Numerics.Faults;

namespace Farthing.Verbs.Catalogs;

/// <summary><c>farthing catalog search WORD</c>: everything whose name holds a word.</summary>
internal static class CatalogSearch
{
    private const int MostOffers = 12;

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
        (CatalogKind Kind, CatalogRows Rows, int More)[] found =
        [
            .. Find(catalog, words, today)
                .Where(part => (only is null || part.Kind == only) && part.Rows.Table.Count > 0),
        ];
        if (found.Length == 0)
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
            writer =>
            {
                writer.WriteStartObject();
                foreach ((CatalogKind kind, CatalogRows rows, _) in found)
                {
                    writer.WriteStartArray(CatalogKinds.Words[(int)kind]);
                    rows.WriteJson(writer);
                    writer.WriteEndArray();
                }

                writer.WriteEndObject();
            },
            text =>
            {
                bool isFirst = true;
                foreach ((_, CatalogRows rows, int more) in found)
                {
                    if (!isFirst)
                    {
                        text.WriteLine();
                    }

                    rows.Table.Write(text);
                    if (more > 0)
                    {
                        text.WriteLine($"… and {more} more: farthing catalog list instances --gpu NAME");
                    }

                    isFirst = false;
                }
            }
        );
    }

    private static IEnumerable<(CatalogKind Kind, CatalogRows Rows, int More)> Find(
        Catalog catalog,
        string[] words,
        DateOnly today
    )
    {
        ModelEntry[] models =
        [
            .. catalog.ModelEntries.Where(entry => Holds([entry.Spec.Id, .. entry.Aliases], words)),
        ];
        yield return (CatalogKind.Models, CatalogRows.Of(models), 0);
        GpuEntry[] gpus =
        [
            .. catalog.GpuEntries.Where(entry =>
                Holds([entry.Spec.Id, entry.Spec.Architecture, .. entry.Aliases], words)
            ),
        ];
        yield return (CatalogKind.Gpus, CatalogRows.Of(gpus), 0);
        InstanceOffer[] offers =
        [
            .. catalog
                .Offers.Where(offer => Holds([$"{offer.Id} {offer.GpuId}"], words))
                .OrderBy(offer =>
                    offer.PerGpu(offer.OnDemandUsdPerHour ?? offer.SpotUsdPerHour) ?? double.MaxValue
                )
                .ThenBy(offer => offer.Id, StringComparer.Ordinal),
        ];
        yield return (
            CatalogKind.Instances,
            CatalogRows.Of(offers[..Math.Min(MostOffers, offers.Length)], today),
            Math.Max(0, offers.Length - MostOffers)
        );
        ApiPrice[] apis = [.. catalog.ApiPrices.Where(price => Holds([price.Id], words))];
        yield return (CatalogKind.Apis, CatalogRows.Of(apis, today), 0);
        MigTable[] mig = [.. catalog.Mig.Where(table => table.GpuIds.Any(id => Holds([id], words)))];
        yield return (CatalogKind.Mig, CatalogRows.Of(mig), 0);
    }

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
