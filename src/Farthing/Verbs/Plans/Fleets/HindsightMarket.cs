using System.Globalization;
using System.Security.Cryptography;
using Farthing.Catalogs;
using Farthing.Catalogs.Histories;
using Farthing.Cli;
using Farthing.Scenarios.Plans;

namespace Farthing.Verbs.Plans.Fleets;

/// <summary>The past day that a command line names, and the prices over time.</summary>
/// <param name="Day">The day.</param>
/// <param name="History">All prices; what decides gets <see cref="Known"/> alone.</param>
internal sealed record HindsightMarket(DateOnly Day, PriceHistory History)
{
    /// <summary>What was known on the day.</summary>
    public PriceHistory Known => History.Until(Day);

    /// <summary>Reads the flags; null where nobody asked.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="catalog">Says which machines there are.</param>
    public static HindsightMarket? Read(VerbContext context, Catalog catalog)
    {
        string? file = context.Parsed.GetValue(PlanFlags.History);
        if (context.Parsed.GetValue(PlanFlags.Hindsight) is not string text)
        {
            if (file is not null)
            {
                context.Conflict(
                    PlanFlags.History.Name,
                    $"{PlanFlags.History.Name} has no effect without {PlanFlags.Hindsight.Name}",
                    $"{PlanFlags.Hindsight.Name} DATE beside it",
                    file
                );
                context.StopOnFaults();
            }

            return null;
        }

        PriceHistory? history = context.Faults.Try(() =>
            file is null ? catalog.Prices : PriceHistoryReader.ReadFile(file, catalog.Offers)
        );
        bool isDay = DateOnly.TryParseExact(
            text,
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out DateOnly day
        );
        if (!isDay)
        {
            Refuse("not a day", "a day such as 2025-03-01");
        }
        else if (history is not null && day < history.First)
        {
            Refuse("the price history begins later", Within(history));
        }
        else if (history is not null && day >= history.Last)
        {
            Refuse("the price history has no prices that came after it", Within(history));
        }

        context.StopOnFaults();
        if (file is not null)
        {
            context.DependsOn(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))));
        }

        return new HindsightMarket(day, history!);

        void Refuse(string message, string expected) =>
            context.Refuse(PlanFaultCodes.NoSuchPastDay, PlanFlags.Hindsight.Name, message, expected, text);
    }

    private static string Within(PriceHistory history) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"a day from {history.First:yyyy-MM-dd} to {history.Last.AddDays(-1):yyyy-MM-dd}, or {PlanFlags.History.Name} FILE with later prices"
        );
}
