using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Attribution;

/// <summary>The corrections that make an hour's sums its bill: one for each team and one for what is idle. What was booked before is taken off, so that the same bill books nothing twice and a corrected one books the difference.</summary>
public sealed class TrueUps
{
    /// <summary>The reason that such a correction bears.</summary>
    public const string Reason = "true_up";

    private const string TeamWord = "team:";
    private readonly Dictionary<Guid, Money> booked = [];
    private readonly SortedSet<string> accounts = new(StringComparer.Ordinal);

    /// <summary>Knows what was booked so far.</summary>
    /// <param name="adjustments">All corrections from the first hour on that will be asked for; others than true-ups are passed over.</param>
    public TrueUps(IEnumerable<LedgerAdjustment> adjustments)
    {
        foreach (LedgerAdjustment adjustment in adjustments)
        {
            if (adjustment.Record.Reason == Reason && adjustment.Record.Attempt is null)
            {
                booked[adjustment.Record.Id] = adjustment.Record.Amount;
                accounts.Add(adjustment.Record.Account);
            }
        }
    }

    /// <summary>The corrections that an hour still needs.</summary>
    /// <param name="hour">What is owed.</param>
    /// <param name="deployment">By whom it was served.</param>
    /// <param name="idle">Who bears idle; it stands in the note.</param>
    public IReadOnlyList<AdjustRecord> For(HourAttribution hour, string deployment, IdlePolicy idle)
    {
        SortedDictionary<string, Money> due = new(StringComparer.Ordinal)
        {
            [AccountStatement.IdleAccount] = hour.Central,
        };
        foreach (TeamShare team in hour.Teams)
        {
            due[TeamWord + team.Team] = team.DifferenceUsd;
        }

        foreach (string account in accounts)
        {
            due.TryAdd(account, Money.Zero);
        }

        List<AdjustRecord> records = [];
        foreach ((string account, Money amount) in due)
        {
            Money left = amount;
            int revision = 0;
            Guid id = IdOf(deployment, hour.Hour.HourUnixNs, account, revision);
            while (booked.TryGetValue(id, out Money before))
            {
                left -= before;
                id = IdOf(deployment, hour.Hour.HourUnixNs, account, ++revision);
            }

            if (left != Money.Zero)
            {
                records.Add(
                    new AdjustRecord
                    {
                        Id = id,
                        Account = account,
                        Amount = left,
                        Reason = Reason,
                        Note = new TrueUpNote(deployment, hour.Hour.HourUnixNs, idle).ToString(),
                        EffectiveUnixNs = hour.Hour.HourUnixNs,
                    }
                );
            }
        }

        return records;
    }

    /// <summary>A correction's id: the same for the same deployment, hour, account and revision, whoever books it.</summary>
    public static Guid IdOf(string deployment, long hourUnixNs, string account, int revision)
    {
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{Reason}\n{deployment.Length}:{deployment}\n{hourUnixNs}\n{account}\n{revision}"
        );
        byte[] digest = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        // UUID version 8: made by a rule of its own.
        digest[6] = (byte)((digest[6] & 0x0F) | 0x80);
        digest[8] = (byte)((digest[8] & 0x3F) | 0x80);
        return new Guid(
            BinaryPrimitives.ReadInt32BigEndian(digest),
            BinaryPrimitives.ReadInt16BigEndian(digest.AsSpan(4)),
            BinaryPrimitives.ReadInt16BigEndian(digest.AsSpan(6)),
            digest[8..16]
        );
    }
}
