using System.CommandLine;
using Farthing.Catalogs;
using Farthing.Catalogs.Apis;
using Farthing.Catalogs.Faults;
using Farthing.Catalogs.Offers;
using Farthing.Cli;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Verbs.Cost;

namespace Farthing.Verbs.Catalogs;

/// <summary><c>farthing catalog list KIND</c>.</summary>
internal static class CatalogList
{
    private static readonly Argument<string> Kind = CatalogKinds.Argument();
    private static readonly TextFlag Gpu = new(
        "--gpu",
        "NAME",
        "Instances and MIG profiles of this GPU only"
    );
    private static readonly TextFlag Cloud = new(
        "--cloud",
        "NAME",
        "Instances of this cloud only, such as aws"
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
                + "  farthing catalog list apis --provider openai --json"
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
                return Answer(
                    context,
                    CatalogRows.Of(catalog.ModelEntries),
                    new ListedModels(word, [.. catalog.ModelEntries.Select(entry => entry.Row)])
                );
            case CatalogKind.Gpus:
                return Answer(
                    context,
                    CatalogRows.Of(catalog.GpuEntries),
                    new ListedGpus(word, [.. catalog.GpuEntries.Select(entry => entry.Row)])
                );
            case CatalogKind.Mig:
                MigTable[] tables =
                [
                    .. catalog.Mig.Where(table => gpu is null || table.GpuIds.Contains(gpu)),
                ];
                return Answer(context, CatalogRows.Of(tables), new ListedMig(word, tables));
            case CatalogKind.Apis:
                string? provider = context.Parsed.GetValue(Provider);
                ApiPrice[] prices =
                [
                    .. catalog.ApiPrices.Where(price =>
                        provider is null
                        || price.Provider.Equals(provider, StringComparison.OrdinalIgnoreCase)
                    ),
                ];
                CatalogRows.WarnAboutAge(context, [.. prices.Select(price => price.AsOf)], today);
                return Answer(
                    context,
                    CatalogRows.Of(prices, today),
                    new ListedApis(word, [.. prices.Select(price => price.RowOn(today))])
                );
            case CatalogKind.Instances:
                InstanceOffer[] offers = [.. Offers(context, catalog, gpu)];
                CatalogRows.WarnAboutAge(context, [.. offers.Select(offer => offer.AsOf)], today);
                return Answer(
                    context,
                    CatalogRows.Of(offers, today),
                    new ListedInstances(word, [.. offers.Select(offer => offer.RowOn(today))])
                );
            default:
                throw new ArgumentOutOfRangeException(nameof(context), kind, "not a kind");
        }
    }

    private static int Answer<T>(VerbContext context, CatalogRows rows, T document)
    {
        if (rows.Table.Count == 0)
        {
            throw new FarthingException(
                new Fault(CatalogFaultCodes.UnknownName, "nothing in the catalog fits these filters")
                {
                    Expected = "fewer filters, or farthing catalog search",
                },
                exitCode: 1
            );
        }

        return context.Answer(
            document,
            text =>
            {
                rows.Table.Write(text);
                text.WriteLine($"{rows.Table.Count} rows   {rows.Legend}");
            }
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
            (Gpu, kind is CatalogKind.Instances or CatalogKind.Mig),
            (Cloud, kind == CatalogKind.Instances),
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
