using System.CommandLine;
using Farthing.Catalogs;
using Farthing.Catalogs.Apis;
using Farthing.Catalogs.Facts;
using Farthing.Catalogs.Faults;
using Farthing.Catalogs.Offers;
using Farthing.Cli;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Sheets.Catalogs;
using Farthing.Verbs.Cost;

namespace Farthing.Verbs.Catalogs;

/// <summary><c>farthing catalog list KIND</c>.</summary>
internal static class CatalogList
{
    private static readonly Argument<string> Kind = CatalogKinds.Argument();
    private static readonly TextFlag Gpu = new(
        "--gpu",
        "NAME",
        "Instances, MIG profiles and commitments of this GPU only"
    );
    private static readonly TextFlag Cloud = new(
        "--cloud",
        "NAME",
        "Instances and commitments of this cloud only, such as aws"
    );
    private static readonly TextFlag Region = new(
        "--region",
        "REGION",
        "Instances of regions that begin so, such as gcp/us"
    );
    private static readonly TextFlag Provider = new(
        "--provider",
        "NAME",
        "APIs of this provider only, such as openai"
    );

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Command command = new(
            "list",
            "List all entries of a kind; instances by rising price per GPU-hour.\n\n"
                + "  farthing catalog list models\n"
                + "  farthing catalog list instances --gpu H200 --cloud azure\n"
                + "  farthing catalog list apis --provider openai --json\n"
                + "  farthing catalog list quality\n"
                + "  farthing catalog list commitments --cloud gcp"
        )
        {
            Kind,
            Gpu,
            Cloud,
            Region,
            Provider,
        };
        return command.ReadsCatalog().Runs("catalog.list", Run);
    }

    private static int Run(VerbContext context)
    {
        CatalogKind kind = CatalogKinds.Parse(context.Parsed.GetRequiredValue(Kind));
        RefuseIdle(context, kind);
        DateOnly today = CatalogLoader.Today(context);
        Catalog catalog = CatalogLoader.Load(context);
        string word = CatalogKinds.Words[(int)kind];
        string? gpu = ServingFlags.FindGpu(context, catalog, Gpu)?.Spec.Id;
        context.StopOnFaults();
        switch (kind)
        {
            case CatalogKind.Models:
                ModelRow[] models = Found([.. catalog.ModelEntries.Select(entry => entry.Row)]);
                return context.Answer(new ListedModels(word, models), CatalogListSheet.Of);
            case CatalogKind.Gpus:
                GpuRow[] gpus = Found([.. catalog.GpuEntries.Select(entry => entry.Row)]);
                return context.Answer(new ListedGpus(word, gpus), CatalogListSheet.Of);
            case CatalogKind.Mig:
                MigTable[] tables =
                [
                    .. catalog.Mig.Where(table => gpu is null || table.GpuIds.Contains(gpu)),
                ];
                return context.Answer(new ListedMig(word, Found(tables)), CatalogListSheet.Of);
            case CatalogKind.Quality:
                return context.Answer(
                    new ListedQuality(word, catalog.QualityEvidence.Rows),
                    CatalogListSheet.Of
                );
            case CatalogKind.Commitments:
                CommitmentRow[] commitments = Found([.. Commitments(context, catalog, gpu)]);
                return context.Answer(new ListedCommitments(word, commitments), CatalogListSheet.Of);
            case CatalogKind.Apis:
                string? provider = context.Parsed.GetValue(Provider);
                ApiPrice[] prices =
                [
                    .. catalog.ApiPrices.Where(price =>
                        provider is null
                        || price.Provider.Equals(provider, StringComparison.OrdinalIgnoreCase)
                    ),
                ];
                PriceAges.Warn(context, [.. prices.Select(price => price.AsOf)], today);
                ApiRow[] apis = Found([.. prices.Select(price => price.RowOn(today))]);
                return context.Answer(new ListedApis(word, apis), CatalogListSheet.Of);
            case CatalogKind.Instances:
                InstanceOffer[] offers = [.. Offers(context, catalog, gpu)];
                PriceAges.Warn(context, [.. offers.Select(offer => offer.AsOf)], today);
                InstanceRow[] instances = Found([.. offers.Select(offer => offer.RowOn(today))]);
                return context.Answer(new ListedInstances(word, instances), CatalogListSheet.Of);
            default:
                throw new ArgumentOutOfRangeException(nameof(context), kind, "not a kind");
        }
    }

    /// <summary>Rows, of which there must be one.</summary>
    private static T[] Found<T>(T[] rows) =>
        rows.Length > 0
            ? rows
            : throw new FarthingException(
                new Fault(CatalogFaultCodes.UnknownName, "nothing in the catalog fits these filters")
                {
                    Expected = "fewer filters, or farthing catalog search",
                },
                exitCode: 1
            );

    private static IEnumerable<CommitmentRow> Commitments(VerbContext context, Catalog catalog, string? gpu)
    {
        string? cloud = context.Parsed.GetValue(Cloud);
        return catalog
            .Commitments.Where(row =>
                cloud is null || row.Cloud.Equals(cloud, StringComparison.OrdinalIgnoreCase)
            )
            .Where(row =>
                gpu is null
                || row.Gpus.Contains(gpu)
                || catalog.Offers.Any(offer =>
                    offer.GpuId == gpu && row.Holds(offer.Cloud, offer.InstanceType, gpu)
                )
            );
    }

    private static IEnumerable<InstanceOffer> Offers(VerbContext context, Catalog catalog, string? gpu)
    {
        string? cloud = context.Parsed.GetValue(Cloud);
        string? region = context.Parsed.GetValue(Region);
        return catalog
            .Offers.Where(offer => gpu is null || offer.GpuId == gpu)
            .Where(offer => cloud is null || offer.Cloud.Equals(cloud, StringComparison.OrdinalIgnoreCase))
            .Where(offer =>
                region is null || offer.Region.StartsWith(region, StringComparison.OrdinalIgnoreCase)
            )
            .OrderBy(offer =>
                offer.PerGpu(offer.OnDemandUsdPerHour ?? offer.SpotUsdPerHour) ?? double.MaxValue
            )
            .ThenBy(offer => offer.Id, StringComparer.Ordinal);
    }

    /// <summary>A filter that has no effect on the kind is a mistake.</summary>
    private static void RefuseIdle(VerbContext context, CatalogKind kind)
    {
        (Option<string?> Option, bool Applies)[] filters =
        [
            (Gpu, kind is CatalogKind.Instances or CatalogKind.Mig or CatalogKind.Commitments),
            (Cloud, kind is CatalogKind.Instances or CatalogKind.Commitments),
            (Region, kind == CatalogKind.Instances),
            (Provider, kind == CatalogKind.Apis),
        ];
        foreach ((Option<string?> option, bool applies) in filters)
        {
            if (!applies && context.Parsed.GetValue(option) is { } value)
            {
                context.Faults.Add(
                    new Fault(
                        CliFaultCodes.FlagConflict,
                        $"{option.Name} has no effect on {CatalogKinds.Words[(int)kind]}"
                    )
                    {
                        Path = option.Name,
                        Value = value,
                    }
                );
            }
        }
    }
}

/// <summary>The kinds of entries, as a word of the command line.</summary>
internal enum CatalogKind
{
    Models,
    Gpus,
    Instances,
    Apis,
    Mig,
    Quality,
    Commitments,
}

/// <summary>Warns once about all stale and undated prices of an answer.</summary>
internal static class PriceAges
{
    /// <summary>Warns where some are.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="days">The day of each price; null where its source has none.</param>
    /// <param name="today">The day that prices are judged by.</param>
    public static void Warn(VerbContext context, IReadOnlyList<DateOnly?> days, DateOnly today)
    {
        int stale = days.Count(day => Staleness.IsStale(day, today));
        int undated = days.Count(day => day is null);
        if (stale > 0)
        {
            DateOnly oldest = days.Min() ?? today;
            context.Warn(
                $"{stale} of {days.Count} prices are older than {Staleness.LimitDays} days (oldest {oldest:yyyy-MM-dd}): {Staleness.Renewal}"
            );
        }

        if (undated > 0)
        {
            context.Warn($"{undated} of {days.Count} prices have no date in their source");
        }
    }
}
