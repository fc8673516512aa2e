using System.CommandLine;
using Farthing.Catalogs;
using Farthing.Catalogs.Histories;
using Farthing.Cli;
using Farthing.Documents.Plans;
using Farthing.Numerics.Files;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using static Farthing.Settings.SettingKind;

namespace Farthing.Studies.Hindsights;

/// <summary><c>hindsight</c>: regret of purchases over worlds of traffic, days, machines and sizes of fleets.</summary>
internal static class HindsightVerb
{
    private static readonly TextFlag HistoryFile = new(
        "--history",
        null,
        "Log of price changes, .csv or .csv.gz [default: the built-in history]"
    );

    private static readonly QuantityFlag Seeds = new(
        "--seeds",
        Whole(1, 100),
        "Courses of traffic that are drawn for each day and world",
        4
    );

    private static readonly DestinationFlag To = new("--to")
    {
        Description = "Write the section between the study's two marks in this Markdown file anew",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "hindsight",
            "Decides purchases on past days in drawn worlds of traffic, and plays them against the prices that came"
                + "\n\nExample:"
                + "\n  dotnet run --project eng/Farthing.Studies -c Release -- hindsight --history ../shared/data/prices/gcp_gpu_price_history.csv.gz --to docs/fleet.md"
        );
        command.With(HistoryFile, Seeds, To);
        return command.Runs("plan.hindsight.study", Study);
    }

    private static int Study(VerbContext context)
    {
        int seeds = context.Count(Seeds);
        context.StopOnFaults();
        PriceHistory history = context.Parsed.GetValue(HistoryFile) is string file
            ? PriceHistoryReader.ReadFile(file, Catalog.BuiltIn.Offers)
            : Catalog.BuiltIn.Prices;
        HindsightStudy study;
        using (ProgressLine progress = new(context))
        {
            study = HindsightStudy.Of(
                Catalog.BuiltIn,
                history,
                seeds,
                context.Seed,
                progress.Show,
                context.Cancellation
            );
        }

        if (context.Parsed.GetValue(To) is string page)
        {
            string text = StudySection.Replace(File.ReadAllText(page), HindsightSection.Of(study), page);
            context.Beside(() => AtomicFile.Write(page, text.TrimEnd('\n')));
        }

        HindsightStudyDocument document = study.Document();
        return context.Answer(document, () => Sheet(document));
    }

    private static Sheet Sheet(HindsightStudyDocument study) =>
        new Sheet()
            .Say(
                $"{Show.Count(study.Days)} days from {study.First:yyyy-MM-dd} to {study.Last:yyyy-MM-dd}; the bound of the hedge was chosen on those before {study.ReportedFrom:yyyy-MM-dd}.",
                "Regret: cost over the clairvoyant's, the rest of terms included."
            )
            .Table(
                study.Worlds,
                new TableColumns<HindsightWorld>()
                    .Words("world", row => row.Name)
                    .Words("days", row => row.Days)
                    .Figure("hedge", row => row.Hedge is double hedge ? Show.Percent(hedge) : "none", rank: 1)
                    .Figure("purchases", row => Show.Count(row.Purchases), rank: 2)
                    .Figure("within 10 %", row => Show.Percent(row.WithinTenth))
                    .Figure("median", row => Show.Percent(row.Median))
                    .Figure("p90", row => Show.Percent(row.P90))
                    .Figure("worst", row => Show.Percent(row.Worst))
                    .Figure("by place", row => Show.Percent(row.ByPlace), "mean part by the place", rank: 3)
            );
}
