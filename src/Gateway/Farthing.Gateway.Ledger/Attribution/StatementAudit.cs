using System.Globalization;
using System.Text.Json;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Gateway.Ledger.Sql;
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
    public static LedgerVerifyDocument Run(LedgerVerifyDocument report, SqlLedgerStore store)
    {
        List<LedgerDifference> wrong = [];
        IReadOnlyList<(string Month, Func<string> Read)> statements = store.ClosedMonths();
        foreach ((string month, Func<string> read) in statements)
        {
            Compare(month, read, store, wrong);
        }

        CheckOutcome outcome = new(
            Name,
            "closed months still say what the ledger bills for them",
            statements.Count,
            wrong.Count
        );
        return report with
        {
            Checks = [.. report.Checks, outcome],
            Differences = [.. report.Differences, .. wrong.Take(LedgerVerifier.MaxShown)],
        };
    }

    private static void Compare(
        string name,
        Func<string> read,
        SqlLedgerStore store,
        List<LedgerDifference> wrong
    )
    {
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
            frozen = Read(read());
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

        Dictionary<string, Money> now = Of(MonthStatement.Of(store, month, name));
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

    private static Dictionary<string, Money> Of(LedgerCloseDocument statement)
    {
        Dictionary<string, Money> lines = new(StringComparer.Ordinal) { ["total"] = statement.BilledUsd };
        foreach (TeamStatement team in statement.Teams)
        {
            lines["team " + team.Team] = team.BilledUsd;
        }

        foreach (AccountStatement account in statement.Accounts)
        {
            lines["account " + account.Account] = account.BilledUsd;
        }

        return lines;
    }

    private static Dictionary<string, Money> Read(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
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
