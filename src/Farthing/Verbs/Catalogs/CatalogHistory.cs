using System.CommandLine;
using System.Globalization;
using Farthing.Catalogs;
using Farthing.Catalogs.Histories;
using Farthing.Cli;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Files;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Verbs.Catalogs;

/// <summary><c>farthing catalog history FILE</c>: checks a log of price changes, and makes the built-in table of it.</summary>
internal static class CatalogHistory
{
    private static readonly Argument<string> FileName = new("file")
    {
        Description = "A log of price changes as CSV or CSV.gz, as plan --history takes it",
    };

    private static readonly DestinationFlag To = new("--to")
    {
        Description = $"Write {PriceHistoryFile.Name} into this folder, whole or not at all",
        HelpName = "FOLDER",
        Files = folder => [Path.Combine(folder, PriceHistoryFile.Name)],
    };

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Command command = new(
            "history",
            "Check a log of price changes, row by row, and say what of it is of machines that the catalog knows.\n"
                + "With --to it becomes the table that plan --hindsight reads.\n\n"
                + "  farthing catalog history gcp_gpu_price_history.csv.gz\n"
                + "  farthing catalog history gcp_gpu_price_history.csv.gz --to data"
        )
        {
            FileName,
            To,
        };
        return command.ReadsCatalog().Runs("catalog.history", Run);
    }

    private static int Run(VerbContext context)
    {
        Catalog catalog = CatalogLoader.Load(context);
        context.StopOnFaults();
        PriceHistory history = PriceHistoryReader.ReadFile(
            context.Parsed.GetRequiredValue(FileName),
            catalog.Offers
        );
        string? file = context.Parsed.GetValue(To) is string folder
            ? Path.Combine(folder, PriceHistoryFile.Name)
            : null;
        if (file is not null)
        {
            context.Beside(() => AtomicFile.Write(file, PriceHistoryFile.Write(history)));
        }

        PriceHistoryDocument document = new(
            history.First,
            history.Last,
            [
                .. history
                    .Series.GroupBy(series => series.InstanceType)
                    .Select(type => Row(type, history, catalog)),
            ],
            history.Series.Sum(series => series.Steps.Count),
            file
        )
        {
            LeftOut = history.LeftOut,
        };
        return context.Answer(document, SheetOf);
    }

    private static PricedInstance Row(
        IGrouping<string, PriceSeries> type,
        PriceHistory history,
        Catalog catalog
    ) =>
        new(
            type.Key,
            catalog.Offers.First(offer => offer.InstanceType == type.Key).GpuId,
            type.Count(),
            type.Min(series => series.Steps[0].From),
            type.Sum(series => series.Steps.Count),
            type.Count(series =>
                series.At(history.Last) is { } step
                && (step.OneYearUsdPerMonth ?? step.ThreeYearUsdPerMonth) is not null
            )
        );

    private static Sheet SheetOf(PriceHistoryDocument found) =>
        new Sheet()
            .Say(
                $"{Show.Count(found.Steps)} prices from {Day(found.First)} to {Day(found.Last)}.",
                found.LeftOut == 0
                    ? null
                    : $"{Show.Counted(found.LeftOut, "pair")} of instance type and region left out: the catalog has no such machine.",
                found.File is null
                    ? "Nothing written (name a folder with --to)."
                    : $"Written to {found.File}."
            )
            .Table(
                found.Instances,
                new TableColumns<PricedInstance>()
                    .Words("instance", row => row.InstanceType)
                    .Words("GPU", row => row.Gpu)
                    .Figure("regions", row => Show.Count(row.Regions))
                    .Words("since", row => Day(row.Since))
                    .Figure("prices", row => Show.Count(row.Steps))
                    .Figure("with commitments", row => Show.Count(row.Committable), rank: 1)
            );

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
