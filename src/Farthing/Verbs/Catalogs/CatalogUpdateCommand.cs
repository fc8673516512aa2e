using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Farthing.Catalogs;
using Farthing.Catalogs.Faults;
using Farthing.Catalogs.Offers;
using Farthing.Catalogs.Overlays;
using Farthing.Catalogs.Updates;
using Farthing.Cli;
using Farthing.Documents.Catalogs;
using Farthing.Documents.Json;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Sheets.Catalogs;

namespace Farthing.Verbs.Catalogs;

/// <summary><c>farthing catalog update FILE</c>: shows what a published file of prices changes, and takes it when it is told to.</summary>
internal static class CatalogUpdateCommand
{
    private static readonly Argument<string> FileName = new("file")
    {
        Description =
            "LiteLLM's, OpenRouter's or models.dev's JSON, SkyPilot's vms.csv, or a file of your own",
    };
    private static readonly SwitchFlag Yes = new("--yes", "Take it; without it nothing is written");
    private static readonly TextFlag AsOf = new(
        "--as-of",
        "DAY",
        "Day of the file's prices, such as 2026-11-28 [default: the day the file was written]"
    );
    private static readonly TextFlag Cloud = new(
        "--cloud",
        "NAME",
        "Cloud of a SkyPilot catalog [default: the name of its folder]"
    );

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Command command = new(
            "update",
            "Show what a file of prices changes: new, old and new prices, gone; --yes takes it. The format is found out.\n"
                + "Nothing is fetched. Prices are kept in your configuration folder, the old ones with their days beside them.\n\n"
                + "  farthing catalog update model_prices_and_context_window.json\n"
                + "  farthing catalog update catalogs/v8/aws/vms.csv --yes"
        )
        {
            FileName,
        };
        return command.With(Yes, AsOf, Cloud).ReadsCatalog().Runs("catalog.update", Run);
    }

    private static int Run(VerbContext context)
    {
        string path = context.Parsed.GetRequiredValue(FileName);
        Catalog catalog = CatalogLoader.Load(context);
        DateOnly today = CatalogLoader.Today(context);
        DateOnly asOf = Day(context) ?? DateOnly.FromDateTime(File.GetLastWriteTimeUtc(path));
        byte[] bytes = InputFile.Bytes(
            path,
            new Fault(CliFaultCodes.FileUnreadable, "the file cannot be read")
            {
                Expected = "a file of prices",
            }
        );
        context.StopOnFaults();
        return SkyPilotReader.Recognizes(bytes)
            ? Offers(context, catalog, path, bytes, asOf, today)
            : Prices(context, catalog, path, bytes, asOf, today);
    }

    private static int Prices(
        VerbContext context,
        Catalog catalog,
        string path,
        byte[] bytes,
        DateOnly asOf,
        DateOnly today
    )
    {
        CatalogOverlay overlay = OverlayReader.Read(path, bytes, asOf, context.Faults);
        context.StopOnFaults();
        if (overlay.Format == "farthing")
        {
            throw new FarthingException(
                new Fault(CatalogFaultCodes.UnknownFile, "this file is in Farthing's own format")
                {
                    File = path,
                    Expected = "farthing catalog add apis|instances|gpus FILE for your own rows",
                }
            );
        }

        if (overlay.ApiPrices.Count == 0)
        {
            throw new FarthingException(
                new Fault(CatalogFaultCodes.UnknownFile, "this file holds no prices of APIs")
                {
                    File = path,
                    Expected = "models with a price per token",
                }
            );
        }

        CatalogUpdate update = CatalogUpdate.OfApis(catalog.ApiPrices, overlay.ApiPrices, today);
        return Answer(
            context,
            Document(path, overlay.Format, "apis", asOf, update, []),
            today,
            () => TakenFile.OfApis(bytes, asOf, update, catalog.ApiPrices)
        );
    }

    private static int Offers(
        VerbContext context,
        Catalog catalog,
        string path,
        byte[] bytes,
        DateOnly asOf,
        DateOnly today
    )
    {
        string cloud =
            context.Parsed.GetValue(Cloud)
            ?? Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "");
        string[] clouds = [.. catalog.Offers.Select(offer => offer.Cloud).Distinct().Order()];
        if (!clouds.Contains(cloud) && context.Parsed.GetValue(Cloud) is null)
        {
            context.Refuse(
                CatalogFaultCodes.WrongValue,
                Cloud.Name,
                "the file does not say its cloud, and its folder's name is none that the catalog knows",
                $"--cloud {string.Join("|", clouds)}, or a new name",
                cloud
            );
        }

        context.StopOnFaults();
        SortedSet<string> unknown = new(StringComparer.Ordinal);
        Dictionary<string, InstanceOffer> known = [];
        foreach (InstanceOffer offer in catalog.Offers)
        {
            known[offer.Id] = offer;
        }

        IReadOnlyList<InstanceOffer> offers = SkyPilotReader.Read(
            Path.GetFileName(path),
            bytes,
            cloud,
            asOf,
            known,
            catalog,
            unknown
        );
        CatalogUpdate update = CatalogUpdate.OfOffers(catalog.Offers, offers);
        return Answer(
            context,
            Document(path, "skypilot", "instances", asOf, update, [.. unknown]),
            today,
            () => TakenFile.OfOffers(offers)
        );
    }

    private static CatalogUpdateDocument Document(
        string path,
        string format,
        string kind,
        DateOnly asOf,
        CatalogUpdate update,
        IReadOnlyList<string> unknown
    ) =>
        new(
            path,
            format,
            kind,
            asOf,
            update.New,
            update.Changed,
            update.Gone,
            update.Same,
            unknown,
            null,
            null
        );

    private static int Answer(
        VerbContext context,
        CatalogUpdateDocument document,
        DateOnly today,
        Func<string> text
    )
    {
        if (!context.Parsed.GetValue(Yes))
        {
            return context.Answer(document, CatalogUpdateSheet.Of);
        }

        string folder = CatalogLoader.ConfigDir(context);
        string name = $"{document.Kind}-{document.Format}-{Path.GetFileNameWithoutExtension(document.File)}";
        using IDisposable held = ConfigFolder.Lock(folder);
        string history = Path.Combine(folder, "history");
        Directory.CreateDirectory(history);
        CatalogUpdateDocument taken = document with
        {
            KeptIn = Path.Combine(folder, name + ".json"),
            OldKeptIn = Path.Combine(
                history,
                string.Create(CultureInfo.InvariantCulture, $"{name}-{today:yyyy-MM-dd}.json")
            ),
        };
        AtomicFile.Write(
            taken.OldKeptIn,
            JsonSerializer.Serialize(taken, DocumentJson.Of<CatalogUpdateDocument>())
        );
        AtomicFile.Write(taken.KeptIn, text());
        return context.Answer(taken, CatalogUpdateSheet.Of);
    }

    private static DateOnly? Day(VerbContext context)
    {
        if (context.Parsed.GetValue(AsOf) is not string text)
        {
            return null;
        }

        if (
            DateOnly.TryParseExact(
                text,
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out DateOnly day
            )
        )
        {
            return day;
        }

        context.Refuse(
            CatalogFaultCodes.WrongValue,
            AsOf.Name,
            "not a day",
            "a day such as 2026-11-28",
            text
        );
        return null;
    }
}
