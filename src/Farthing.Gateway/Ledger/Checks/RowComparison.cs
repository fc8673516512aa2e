using System.Globalization;

namespace Farthing.Gateway.Ledger.Checks;

/// <summary>Compares rows and holds member by member, to say which differ.</summary>
internal static class RowComparison
{
    /// <summary>Adds a finding where a ledger's row is not what the journal says.</summary>
    public static void Compare(FindingList findings, string check, LedgerRow expected, LedgerRow? found)
    {
        string attempt = expected.Opened.Attempt.ToString();
        if (found is null)
        {
            findings.Add(check, attempt, $"a row of {expected.Cost}", "no row");
            return;
        }

        // Most rows are alike: tags apart, since lists compare by identity.
        if (expected with { Opened = found.Opened } == found && AreSame(expected.Opened, found.Opened))
        {
            return;
        }

        AddOpened(findings, check, expected.Opened, found.Opened);
        Add(findings, check, attempt, "sequence", expected.CloseSequence, found.CloseSequence);
        Add(findings, check, attempt, "end time", expected.ClosedUnixNs, found.ClosedUnixNs);
        Add(findings, check, attempt, "release", expected.ReleaseReason ?? "–", found.ReleaseReason ?? "–");
        Add(findings, check, attempt, "tokens", expected.Tokens, found.Tokens);
        Add(findings, check, attempt, "reasoning", expected.ReasoningTokens, found.ReasoningTokens);
        Add(findings, check, attempt, "cost", expected.Cost, found.Cost);
        Add(findings, check, attempt, "price", expected.Price, found.Price);
        Add(findings, check, attempt, "source", expected.Source, found.Source);
        Add(findings, check, attempt, "end", expected.End, found.End);
        Add(findings, check, attempt, "status", expected.Status, found.Status);
        Add(findings, check, attempt, "marks", expected.Marks, found.Marks);
        Add(findings, check, attempt, "first token", expected.FirstTokenUs, found.FirstTokenUs);
        Add(findings, check, attempt, "duration", expected.DurationUs, found.DurationUs);
    }

    /// <summary>Adds findings where a hold is not what the journal says.</summary>
    public static void Compare(FindingList findings, string check, OpenHold expected, OpenHold? found)
    {
        if (found is null)
        {
            findings.Add(
                check,
                expected.Attempt.ToString(),
                $"an open hold of {expected.Hold}",
                "no open hold"
            );
        }
        else if (!AreSame(expected, found))
        {
            AddOpened(findings, check, expected, found);
        }
    }

    private static bool AreSame(OpenHold a, OpenHold b) =>
        a with { Tags = b.Tags } == b && a.Tags.SequenceEqual(b.Tags, StringComparer.Ordinal);

    private static void AddOpened(FindingList findings, string check, OpenHold expected, OpenHold found)
    {
        string attempt = expected.Attempt.ToString();
        Add(findings, check, attempt, "gateway", expected.GatewayId, found.GatewayId);
        Add(findings, check, attempt, "reserve", expected.ReserveSequence, found.ReserveSequence);
        Add(findings, check, attempt, "time", expected.ReservedUnixNs, found.ReservedUnixNs);
        Add(findings, check, attempt, "dispatch", expected.DispatchSequence, found.DispatchSequence);
        Add(findings, check, attempt, "dispatch time", expected.DispatchedUnixNs, found.DispatchedUnixNs);
        Add(findings, check, attempt, "hold", expected.Hold, found.Hold);
        Add(findings, check, attempt, "endpoint", expected.Endpoint, found.Endpoint);
        Add(findings, check, attempt, "model", expected.Model, found.Model);
        Add(findings, check, attempt, "deployment", expected.Deployment, found.Deployment);
        Add(findings, check, attempt, "key", expected.Key, found.Key);
        Add(findings, check, attempt, "team", expected.Team, found.Team);
        Add(findings, check, attempt, "user", expected.User, found.User);
        Add(findings, check, attempt, "session", expected.Session, found.Session);
        Add(findings, check, attempt, "idempotency", expected.IdempotencyKey, found.IdempotencyKey);
        Add(findings, check, attempt, "client retry", expected.ClientRetry, found.ClientRetry);
        Add(findings, check, attempt, "tags", string.Join(",", expected.Tags), string.Join(",", found.Tags));
    }

    private static void Add<T>(
        FindingList findings,
        string check,
        string attempt,
        string member,
        T expected,
        T found
    )
    {
        if (!EqualityComparer<T>.Default.Equals(expected, found))
        {
            findings.Add(
                check,
                $"{attempt} {member}",
                Convert.ToString(expected, CultureInfo.InvariantCulture) ?? "–",
                Convert.ToString(found, CultureInfo.InvariantCulture) ?? "–"
            );
        }
    }
}
