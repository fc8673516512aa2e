using Farthing.Gateway.Caching.Shared;
using Farthing.Reduction.Semantic;
using Npgsql;

namespace Farthing.Gateway.Caching.Semantic;

/// <content>Reading: all that stands once, then row by row.</content>
internal sealed partial class PostgresSemanticStore
{
    private const int RowsAtOnce = 2000;
    private const int RowBytes = 250; // About; cells are gathered when the rows since are as long as they were.

    private bool isLoaded;
    private long applied;
    private long appliedMark;
    private long gathered;
    private long gatheredBytes;
    private long tidiedAt = long.MinValue;
    private bool saidDamaged;

    /// <summary>Number of the last row that was applied.</summary>
    public long Applied => Interlocked.Read(ref applied);

    /// <summary>Number of the last row that stands in the cells that a gateway would load.</summary>
    public long Gathered => Interlocked.Read(ref gathered);

    /// <summary>How often everything was read.</summary>
    public long Loads => Interlocked.Read(ref life);

    private async Task ReadAsync()
    {
        while (true)
        {
            long began = clock.GetTimestamp();
            if (!isLoaded)
            {
                Volatile.Write(ref heardAt, long.MinValue); // Before the number changes, and before anything is void.
                Interlocked.Increment(ref life);
                await LoadAsync();
                isLoaded = true;
            }
            else if (await TailAsync() is int rows && rows < RowsAtOnce)
            {
                if (rows < 0)
                {
                    isLoaded = false;
                    continue;
                }
            }
            else
            {
                continue; // There are more.
            }

            Volatile.Write(ref heardAt, began);
            return;
        }
    }

    /// <summary>Reads the rows behind the last one.</summary>
    /// <returns>How many were read, the last one included; −1 where that does not stand there any more.</returns>
    private async Task<int> TailAsync()
    {
        (CacheMark news, long known, List<SemanticRow> rows) = await WithinAsync(
            times.AnswerWithin,
            cancellation => link.RunAsync(connection => TailAsync(connection, cancellation), cancellation)
        );
        int first = applied > 0 ? 1 : 0;
        if (first > 0 && (rows.Count == 0 || rows[0].Number != applied || rows[0].Mark != appliedMark))
        {
            return -1;
        }

        for (int i = first; i < rows.Count; i++)
        {
            if (rows[i].Number != applied + 1)
            {
                return -1;
            }

            Apply(rows[i], isNews: true);
            appliedMark = rows[i].Mark;
            Interlocked.Exchange(ref applied, rows[i].Number);
        }

        mark = news; // Behind the rows: who knows of a purge knows what it removed.
        Interlocked.Exchange(ref gathered, known);
        return rows.Count;
    }

    private async Task<(CacheMark News, long Gathered, List<SemanticRow> Rows)> TailAsync(
        NpgsqlConnection connection,
        CancellationToken cancellation
    )
    {
        await using NpgsqlBatch both = new(connection);
        both.BatchCommands.Add(
            new NpgsqlBatchCommand(
                "SELECT c.incarnation, c.purged, s.gathered FROM farthing.cache_state c, farthing.semantic_state s"
            )
        );
        NpgsqlBatchCommand behind = new(
            """
            SELECT r.number, r.mark, r.kind, r.at_ns, r.question, r.cell, r.body, q.record
            FROM farthing.semantic_rows r LEFT JOIN farthing.semantic_questions q ON r.kind = 1 AND q.id = r.question
            WHERE r.number >= $1 ORDER BY r.number LIMIT $2
            """
        );
        behind.Parameters.Add(new NpgsqlParameter { Value = applied });
        behind.Parameters.Add(new NpgsqlParameter { Value = RowsAtOnce });
        both.BatchCommands.Add(behind);
        await using NpgsqlDataReader at = await both.ExecuteReaderAsync(cancellation);
        if (!await at.ReadAsync(cancellation))
        {
            throw new CacheStoreAwayException("the tables of the cache in PostgreSQL are damaged");
        }

        CacheMark news = new(at.GetGuid(0), at.GetInt64(1));
        long known = at.GetInt64(2);
        await at.NextResultAsync(cancellation);
        List<SemanticRow> rows = [];
        while (await at.ReadAsync(cancellation))
        {
            rows.Add(Row(at) with { Record = at.IsDBNull(7) ? null : at.GetFieldValue<byte[]>(7) });
        }

        return (news, known, rows);
    }

    private static SemanticRow Row(NpgsqlDataReader at) =>
        new(
            at.GetInt64(0),
            at.GetInt64(1),
            (SemanticRowKind)at.GetInt16(2),
            at.GetInt64(3),
            unchecked((ulong)at.GetInt64(4)),
            at.GetFieldValue<byte[]>(5),
            at.GetFieldValue<byte[]>(6),
            null
        );

    /// <summary>Reads all that stands, as of one moment.</summary>
    private async Task LoadAsync()
    {
        state!.Reset();
        await WithinAsync(
            times.PurgeWithin,
            cancellation =>
                link.RunAsync(
                    async connection =>
                    {
                        await using NpgsqlTransaction moment = await connection.BeginTransactionAsync(
                            System.Data.IsolationLevel.RepeatableRead,
                            cancellation
                        );
                        await LoadAsync(connection, cancellation);
                        await moment.CommitAsync(cancellation);
                        return true;
                    },
                    cancellation
                )
        );
    }

    private async Task LoadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        CacheMark? news = null;
        (long last, long lastMark, long known, long bytes) = (0, 0, 0, 0);
        await EachAsync(
            """
            SELECT c.incarnation, c.purged, s.gathered, s.last, coalesce(r.mark, 0)
            FROM farthing.cache_state c, farthing.semantic_state s
            LEFT JOIN farthing.semantic_rows r ON r.number = s.last
            """,
            at =>
            {
                news = new CacheMark(at.GetGuid(0), at.GetInt64(1));
                (known, last, lastMark) = (at.GetInt64(2), at.GetInt64(3), at.GetInt64(4));
            }
        );
        await EachAsync(
            "SELECT record FROM farthing.semantic_questions ORDER BY number",
            at => Take(at.GetFieldValue<byte[]>(0))
        );
        await EachAsync(
            "SELECT cell, body FROM farthing.semantic_cells",
            at =>
            {
                byte[] body = at.GetFieldValue<byte[]>(1);
                bytes += body.Length;
                if (CellRecord.TryRead(at.GetFieldValue<byte[]>(0), out CellKey cell))
                {
                    state!.Restore(cell, body);
                }
                else
                {
                    SayDamaged();
                }
            }
        );
        await EachAsync(
            "SELECT number, mark, kind, at_ns, question, cell, body FROM farthing.semantic_rows WHERE number > (SELECT gathered FROM farthing.semantic_state) ORDER BY number",
            at => Apply(Row(at), isNews: false)
        );
        mark = news;
        appliedMark = lastMark;
        gatheredBytes = bytes;
        Interlocked.Exchange(ref gathered, known);
        Interlocked.Exchange(ref applied, last);

        async Task EachAsync(string sql, Action<NpgsqlDataReader> take)
        {
            await using NpgsqlCommand command = PostgresCacheLink.Command(connection, sql);
            await using NpgsqlDataReader at = await command.ExecuteReaderAsync(cancellation);
            while (await at.ReadAsync(cancellation))
            {
                take(at);
            }
        }
    }

    private void Take(byte[] record)
    {
        if (QuestionRecord.Read(record) is (StoredQuestion question, float[] vector))
        {
            state!.Take(question, vector);
        }
        else
        {
            SayDamaged();
        }
    }

    private void Apply(in SemanticRow row, bool isNews)
    {
        CellEvent happened = new()
        {
            Kind = CellEventKind.Removed,
            AtUnixNs = row.AtUnixNs,
            Entry = row.Question,
        };
        if (
            !CellRecord.TryRead(row.Cell, out CellKey cell)
            || (
                row.Kind != SemanticRowKind.Removed
                && CellEventBytes.TryRead(row.Body, out happened) != StateReading.Read
            )
        )
        {
            SayDamaged();
            return;
        }

        if (row.Kind == SemanticRowKind.Happened)
        {
            state!.Apply(row.Number, cell, happened, isNews);
            return;
        }

        if (row.Kind == SemanticRowKind.Removed)
        {
            state!.Drop(row.Question);
        }

        foreach (string guardClass in SemanticPlace.Classes)
        {
            state!.Apply(row.Number, cell with { GuardClass = guardClass }, happened, isNews);
        }

        if (row is { Kind: SemanticRowKind.Stored, Record: byte[] record })
        {
            Take(record); // Last: a cell knows nothing of an entry before its row.
        }
    }

    private void SayDamaged()
    {
        if (!saidDamaged)
        {
            saidDamaged = true;
            state!.Say(
                "rows of the semantic cache in PostgreSQL are damaged or of another version: they are left out"
            );
        }
    }

    /// <summary>Puts cells in the place of their rows where there are many, and removes what nobody needs any more.</summary>
    private async Task GatherAsync()
    {
        if (tidiedAt != long.MinValue && clock.GetElapsedTime(tidiedAt) < times.GatherEvery)
        {
            return;
        }

        tidiedAt = clock.GetTimestamp();
        if (applied - gathered >= Math.Max(gatherRows, gatheredBytes / RowBytes))
        {
            List<byte[]> cells = [];
            List<byte[]> bodies = [];
            long bytes = 0;
            foreach ((CellKey cell, byte[] body) in state!.Cells())
            {
                cells.Add(CellRecord.Of(cell));
                bodies.Add(body);
                bytes += body.Length;
            }

            await WithinAsync(
                times.PurgeWithin,
                cancellation =>
                    link.DoAsync(
                        "SELECT farthing.semantic_gather($1, $2, $3, $4)",
                        cancellation,
                        applied,
                        appliedMark,
                        cells,
                        bodies
                    )
            );
            gatheredBytes = bytes;
        }

        await WithinAsync(
            times.PurgeWithin,
            cancellation =>
                link.DoAsync(
                    "SELECT farthing.semantic_clean($1, $2)",
                    cancellation,
                    UnixNs(),
                    (long)times.KeepRowsFor.TotalMilliseconds * 1_000_000
                )
        );
    }
}
