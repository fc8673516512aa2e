using System.Globalization;
using System.Text.Json;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Attribution;

/// <summary>Compares the statements of closed months with what the ledger bills for them now: after a close nothing of the month may change.</summary>
public static class StatementAudit
{
    /// <summary>The check's name.</summary>
    public const string Name = "statements";

    /// <summary>Adds the check to a report.</summary>
    /// <param name="report">What was found so far.</param>
    /// <param name="store">The ledger.</param>
    /// <param name="folder">Where the statements are.</param>
    public static VerificationReport Run(VerificationReport report, ILedgerStore store, LedgerFolder folder)
    {
        List<LedgerDifference> wrong = [];
        string[] files = Directory.Exists(folder.Statements)
            ? [.. Directory.GetFiles(folder.Statements, "*.json").Order(StringComparer.Ordinal)]
            : [];
        foreach (string file in files)
        {
            Compare(file, store, wrong);
        }

        CheckOutcome outcome = new(
            Name,
            "closed months still say what the ledger bills for them",
            files.Length,
            wrong.Count
        );
        return report with
        {
            Checks = [.. report.Checks, outcome],
            Differences = [.. report.Differences, .. wrong.Take(LedgerVerifier.MostShown)],
        };
    }

    private static void Compare(string file, ILedgerStore store, List<LedgerDifference> wrong)
    {
        string name = Path.GetFileNameWithoutExtension(file);
        if (
            !DateTime.TryParseExact(
                name,
                "yyyy-MM",
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out DateTime month
            )
        )
        {
            wrong.Add(new LedgerDifference(Name, name, "a month such as 2026-11 as the file's name", name));
            return;
        }

        Dictionary<string, Money> frozen;
        try
        {
            frozen = Read(file);
        }
        catch (Exception unreadable)
            when (unreadable
                    is IOException
                        or UnauthorizedAccessException
                        or JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or FormatException
            )
        {
            wrong.Add(new LedgerDifference(Name, name, "a whole statement", unreadable.Message));
            return;
        }

        Dictionary<string, Money> now = Of(MonthStatement.Of(store, month));
        foreach (string line in frozen.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
        {
            (Money then, Money today) = (frozen.GetValueOrDefault(line), now.GetValueOrDefault(line));
            if (then != today)
            {
                wrong.Add(
                    new LedgerDifference(
                        Name,
                        $"{name}, {line}",
                        $"{then} as closed",
                        $"{today} by the ledger"
                    )
                );
            }
        }
    }

    private static Dictionary<string, Money> Of(MonthStatement statement)
    {
        Dictionary<string, Money> lines = new(StringComparer.Ordinal) { ["total"] = statement.Billed };
        foreach (TeamStatement team in statement.Teams)
        {
            lines["team " + team.Team] = team.Billed;
        }

        foreach (AccountStatement account in statement.Accounts)
        {
            lines["account " + account.Account] = account.Billed;
        }

        return lines;
    }

    private static Dictionary<string, Money> Read(string file)
    {
        using FileStream stream = File.OpenRead(file);
        using JsonDocument document = JsonDocument.Parse(stream);
        JsonElement result = document.RootElement.GetProperty("result");
        Dictionary<string, Money> lines = new(StringComparer.Ordinal) { ["total"] = Billed(result) };
        foreach (JsonElement team in result.GetProperty("teams").EnumerateArray())
        {
            lines["team " + team.GetProperty("team").GetString()] = Billed(team);
        }

        foreach (JsonElement account in result.GetProperty("accounts").EnumerateArray())
        {
            lines["account " + account.GetProperty("account").GetString()] = Billed(account);
        }

        return lines;
    }

    private static Money Billed(JsonElement of) => Money.FromUsd(of.GetProperty("billed_usd").GetDecimal());
}
