using System.Buffers.Binary;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Gateway.Ledger.Retention;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Ledger.Statements;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Ledger.Retention;

/// <content>Attempts of three months, and questions about them.</content>
public abstract partial class AttemptRetentionTests
{
    /// <summary>Of August: 1, 2 with a retry, 3 that ended in September, 4 with a correction, 5 with a retry in September. Of September: 6. Of October: 7.</summary>
    private protected void WriteByHand()
    {
        At(August.AddDays(4).AddMinutes(40));
        scene.Write(journal =>
        {
            Whole(journal, Id(1), 0, new TokenCounts(100, 0, 0, 50), "s1");
            Whole(journal, Id(2), 0, new TokenCounts(10, 0, 0, 0));
            Whole(journal, Id(2), 1, new TokenCounts(10, 0, 0, 5));
            Whole(journal, Id(4), 0, new TokenCounts(7, 0, 0, 2));
            Whole(journal, Id(5), 0, new TokenCounts(5, 0, 0, 0));
            AttemptId late = new(Id(3), 0);
            journal.Append(LedgerScene.Reserve(late));
            journal.Append(new DispatchRecord(late));
        });
        At(September.AddHours(3));
        scene.Write(journal =>
        {
            journal.Append(LedgerScene.Settle(new AttemptId(Id(3), 0), new TokenCounts(5, 0, 0, 1)));
            Whole(journal, Id(5), 1, new TokenCounts(5, 0, 0, 1));
            journal.Append(
                new AdjustRecord
                {
                    Id = new Guid(1, 1, 1, new byte[8]),
                    Attempt = new AttemptId(Id(4), 0),
                    Account = "",
                    Amount = new Money(-1_000),
                    Reason = "invoice",
                    EffectiveUnixNs = StatementBook.UnixNsOf(September),
                }
            );
            Whole(journal, Id(6), 0, new TokenCounts(10, 0, 0, 5), "s1");
        });
        At(October.AddHours(3));
        scene.Write(journal => Whole(journal, Id(7), 0, new TokenCounts(10, 0, 0, 5)));
        scene.Project();
    }

    private void WriteByChance(DateTime month, int requests, ref int number)
    {
        int first = number;
        number += requests;
        scene.Write(journal =>
        {
            for (int i = 0; i < requests; i++)
            {
                DateTime time = month.AddHours(i * 24.0 * 28 / requests);
                At(time);
                Guid id = Id(time, first + i);
                int attempts = chance.NextInt(5) == 0 ? 2 : 1;
                for (int attempt = 0; attempt < attempts; attempt++)
                {
                    LedgerScene.Whole(
                        journal,
                        LedgerScene.Reserve(
                            new AttemptId(id, (byte)attempt),
                            key: $"k{chance.NextInt(5)}",
                            team: $"t{chance.NextInt(3)}",
                            session: chance.NextInt(3) == 0 ? $"s{chance.NextInt(40)}" : "",
                            user: $"u{chance.NextInt(9)}",
                            tags: chance.NextInt(2) == 0 ? ["a"] : ["a", "b"]
                        ),
                        LedgerScene.Settle(
                            new AttemptId(id, (byte)attempt),
                            new TokenCounts(chance.NextInt(1000), 0, 0, chance.NextInt(100))
                        )
                    );
                    if (chance.NextInt(20) == 0)
                    {
                        At(month.AddDays(30)); // Its retry comes much later.
                    }
                }
            }
        });
        scene.Project();
    }

    private static void Whole(
        GatewayJournal journal,
        Guid request,
        byte number,
        TokenCounts tokens,
        string session = ""
    ) =>
        LedgerScene.Whole(
            journal,
            LedgerScene.Reserve(new AttemptId(request, number), session: session),
            LedgerScene.Settle(new AttemptId(request, number), tokens)
        );

    private static Guid Id(int number) =>
        Id(
            number switch
            {
                6 => September.AddHours(3),
                7 => October.AddHours(3),
                _ => August.AddDays(4),
            },
            number
        );

    private static Guid Id(DateTime time, int number)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteInt64BigEndian(
            bytes,
            ((time - DateTime.UnixEpoch).Ticks / 10_000 << 16) | 0x7000
        );
        BinaryPrimitives.WriteInt32BigEndian(bytes[12..], number);
        return new Guid(bytes, bigEndian: true);
    }

    private void At(DateTime time) => scene.Clock.Now = new DateTimeOffset(time);

    private protected void Close(DateTime month)
    {
        using SqlLedgerStore store = scene.OpenLedger();
        using StatementBook book = store.TakeStatements();
        book.Close(month, "{}");
    }

    private protected LedgerForgetDocument Forget(DateTime month, bool isTrial = false)
    {
        using SqlLedgerStore store = scene.OpenLedger();
        return new AttemptRetention(store).Run(month, isTrial, TimeProvider.System);
    }

    private protected LedgerVerifyDocument Verify()
    {
        using SqlLedgerStore store = scene.OpenLedger();
        return new LedgerVerifier(store, scene.Folder.Journal, TimeProvider.System).Run(
            TestContext.Current.CancellationToken
        );
    }

    private List<string> Attempts()
    {
        using SqlLedgerStore store = scene.OpenLedger();
        return
        [
            .. store
                .Rows(LedgerFilter.All)
                .Select(row => row.Opened.Attempt)
                .Select(attempt =>
                    $"{BinaryPrimitives.ReadInt32BigEndian(attempt.RequestId.ToByteArray(bigEndian: true).AsSpan(12))}.{attempt.Number}"
                )
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>What was spent by every dimension, all time and month by month.</summary>
    private List<string> Sums(DateTime? since)
    {
        using SqlLedgerStore store = scene.OpenLedger();
        LedgerFilter filter = LedgerFilter.All with
        {
            SinceUnixNs = since is DateTime time ? StatementBook.UnixNsOf(time) : null,
        };
        List<string> words = [PlainSums.Words(store.Total(filter) with { Value = "" })];
        foreach (LedgerDimension dimension in Enum.GetValues<LedgerDimension>())
        {
            words.AddRange(PlainSums.Ordered(store.GroupBy(dimension, filter)).Select(PlainSums.Words));
        }

        return words;
    }
}
