using Farthing.Cli;
using Farthing.Documents.Forecasts;
using Farthing.Economics.Forecasts;
using Farthing.Gateway.Attribution;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Faults;
using Farthing.Verbs.Ledger;

namespace Farthing.Verbs.Forecasts;

/// <summary>The ledger beside a forecast: the one that flags name, else the one in the default folder where there is one.</summary>
internal static class ForecastLedgerReader
{
    /// <summary>The ledger's last week; null without a ledger.</summary>
    public static SpentWeek? Week(VerbContext context, DateOnly today)
    {
        LedgerFilter filter = new()
        {
            Key = context.Parsed.GetValue(LedgerFlags.Key),
            Team = context.Parsed.GetValue(LedgerFlags.Team),
        };
        if (IsAsked(context))
        {
            return Read(context, filter, today);
        }

        LedgerFolder folder = new(LedgerFolder.Default);
        if (!File.Exists(folder.Database) && !Directory.Exists(folder.Journal))
        {
            return null;
        }

        try
        {
            return Read(context, filter, today);
        }
        catch (FarthingException unread)
        {
            // Nobody asked for it: the forecast stands without it.
            context.Warn(
                $"the ledger in {folder.Path} is left out: {string.Join("; ", unread.Faults.Select(fault => fault.Message))}"
            );
            return null;
        }
    }

    /// <summary>The inputs with the week's means; a fault where the week is not whole.</summary>
    public static ForecastInputs Fit(VerbContext context, ForecastInputs inputs, SpentWeek week)
    {
        if (!week.IsWhole || week.Total.Attempts == 0 || week.Total.Requests == 0)
        {
            context.Refuse(
                ForecastFaultCodes.NoWeek,
                ForecastFlags.FromLedger.Name,
                week.IsWhole
                    ? "the ledger's last 7 whole days (UTC) have no attempts"
                    : $"the ledger has {week.WholeDays} whole days (UTC), and 7 are needed",
                week.CompleteOn is { } day
                    ? $"7 whole days, from {day:yyyy-MM-dd} on; until then --users and --turns"
                    : "7 whole days with attempts; until then --users and --turns"
            );
            context.StopOnFaults();
        }

        ForecastInputs fitted = ForecastFit.Of(
            inputs,
            week.Usage,
            $"ledger {week.From:yyyy-MM-dd} to {week.Until.AddDays(-1):yyyy-MM-dd}"
        );
        if (fitted.Find(ForecastInputKind.Users) is null)
        {
            context.Refuse(
                ForecastFaultCodes.NoUsers,
                "--users",
                "no attempt of the ledger's week names a user",
                "--users beside it"
            );
            context.StopOnFaults();
        }

        return fitted;
    }

    /// <summary>What came, and where the week is whole the difference to the forecast.</summary>
    public static ForecastLedger? Compare(VerbContext context, UsageForecast forecast, SpentWeek? week)
    {
        if (week is null)
        {
            return null;
        }

        if (!week.IsWhole)
        {
            return week.Document(null);
        }

        try
        {
            return week.Document(ForecastDifference.Of(forecast, week.Usage));
        }
        catch (OverflowException)
        {
            context.Refuse(
                ForecastFaultCodes.BeyondReason,
                "--users",
                "the forecast's factors with the ledger's sessions are beyond $9.2 billion, so large that it can only be a slip",
                "fewer turns or tokens"
            );
            context.StopOnFaults();
            throw;
        }
    }

    /// <summary>True where a flag speaks of a ledger.</summary>
    private static bool IsAsked(VerbContext context) =>
        context.Parsed.GetValue(ForecastFlags.FromLedger)
        || context.Parsed.GetResult(LedgerFlags.Data) is { Implicit: false }
        || context.Parsed.GetValue(LedgerFlags.Config) is not null
        || context.Parsed.GetValue(LedgerFlags.PostgresEnv) is not null
        || context.Parsed.GetValue(LedgerFlags.Key) is not null
        || context.Parsed.GetValue(LedgerFlags.Team) is not null;

    private static SpentWeek Read(VerbContext context, LedgerFilter filter, DateOnly today)
    {
        SpentWeek? week = null;
        LedgerSource.Run(
            context,
            source =>
            {
                week = SpentWeek.Of(source.Store, filter, today);
                return 0;
            }
        );
        return week!;
    }
}

/// <summary>Codes of faults in the input of <c>forecast</c>.</summary>
internal static class ForecastFaultCodes
{
    /// <summary>The ledger has fewer than seven whole days.</summary>
    /// <remarks>Wait until the day that the message names, or leave <c>--from-ledger</c> out.</remarks>
    public const string NoWeek = "FAR7101";

    /// <summary>A price is unknown: the model is not billed by tokens, or the catalog has no API price of it.</summary>
    /// <remarks>Give <c>--input-price</c> and <c>--output-price</c>; a price is never taken as 0.</remarks>
    public const string UnknownPrice = "FAR7102";

    /// <summary>The forecast is beyond a billion dollars a month.</summary>
    /// <remarks>Look at the inputs: one of them has a slip.</remarks>
    public const string BeyondReason = "FAR7103";

    /// <summary>No attempt of the ledger's week names a user, and no flag says how many there are.</summary>
    /// <remarks>Give <c>--users</c>, or let clients state the user (<c>user</c> in the request).</remarks>
    public const string NoUsers = "FAR7104";
}
